resource "azurerm_container_registry" "unsigned" { # finding
  name                = "unsigned"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}
