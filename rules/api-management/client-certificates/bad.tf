resource "azurerm_api_management" "consumption" { # finding
  name                = "consumption"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Consumption_0"
}
