resource "azurerm_app_configuration" "of_microsoft" { # finding
  name                = "of-microsoft"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
