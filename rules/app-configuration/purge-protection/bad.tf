resource "azurerm_app_configuration" "standard" { # finding
  name                = "standard"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
}
