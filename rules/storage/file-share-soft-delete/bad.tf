resource "azurerm_storage_account" "unkept" { # finding
  name                     = "unkept"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"
}
