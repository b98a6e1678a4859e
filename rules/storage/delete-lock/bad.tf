resource "azurerm_storage_account" "unlocked" { # finding
  name                     = "unlocked"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"
  resource_group_name      = azurerm_resource_group.shop.name
}

resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}
