resource "azurerm_servicebus_namespace" "of_microsoft" { # finding
  name                = "of-microsoft"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}
