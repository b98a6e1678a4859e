resource "azurerm_storage_account" "locked" {
  name                     = "locked"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"
}

resource "azurerm_management_lock" "kept" {
  name       = "kept"
  lock_level = "CanNotDelete"
  scope      = azurerm_storage_account.locked.id
}

resource "azurerm_storage_account" "in_a_group_elsewhere" {
  name                     = "in-a-group-elsewhere"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"
  resource_group_name      = "rg-other" # unknown
}
