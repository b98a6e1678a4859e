resource "azurerm_data_protection_backup_vault" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  datastore_type      = "ArchiveStore"
  redundancy          = "GeoRedundant"
  soft_delete         = "AlwaysOn"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_data_protection_backup_vault" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  datastore_type      = "ArchiveStore"
  redundancy          = "GeoRedundant"
  soft_delete         = var.nobody_sets_it # unknown
}
