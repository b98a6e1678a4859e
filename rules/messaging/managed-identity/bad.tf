resource "azurerm_eventgrid_topic" "alone" { # finding
  name                = "alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
