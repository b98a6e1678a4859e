resource "azurerm_search_service" "wrong" { # finding
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
}
