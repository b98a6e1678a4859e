resource "azurerm_data_protection_backup_vault" "wrong" { # finding
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  datastore_type      = "ArchiveStore"
  redundancy          = "GeoRedundant"
}
