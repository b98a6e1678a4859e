resource "azurerm_data_factory" "alone" { # finding
  name                = "alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
