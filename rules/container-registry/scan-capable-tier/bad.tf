resource "azurerm_container_registry" "wrong" {
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Basic" # finding
}
