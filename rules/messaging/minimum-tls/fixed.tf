resource "azurerm_servicebus_namespace" "old" {
  name                = "old"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
  minimum_tls_version = "1.2" # finding
}
