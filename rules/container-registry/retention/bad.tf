resource "azurerm_container_registry" "for_ever" { # finding
  name                = "for-ever"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}
