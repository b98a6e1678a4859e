resource "azurerm_api_management" "outside" { # finding
  name                = "outside"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Developer_1"
}
