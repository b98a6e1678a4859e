resource "azurerm_container_registry" "alone" { # finding
  name                = "alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}
