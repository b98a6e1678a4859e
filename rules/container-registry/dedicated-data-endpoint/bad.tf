resource "azurerm_container_registry" "wrong" { # finding
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}
