# azurerm 3
resource "azurerm_api_management" "by_its_old_name" {
  name                = "by-its-old-name"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Developer_1"

  security {
    enable_frontend_ssl30 = true # finding
  }
}
