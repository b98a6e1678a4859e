resource "azurerm_app_configuration" "left_to_the_default" { # finding
  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
