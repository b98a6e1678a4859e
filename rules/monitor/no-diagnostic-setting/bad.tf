resource "azurerm_search_service" "unlogged" { # finding
  name                = "unlogged"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
}
