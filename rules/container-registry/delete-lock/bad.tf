resource "azurerm_container_registry" "no_lock" { # finding
  name                = "crshop"
  resource_group_name = azurerm_resource_group.shop.name
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_resource_group" "shop" {
  name     = "rg-shop"
  location = "westeurope"
}
