resource "azurerm_api_management" "to_callers" {
  name                = "to-callers"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Developer_1"

  security {
    frontend_tls10_enabled = true # finding
  }
}

resource "azurerm_api_management" "to_the_backends" {
  name                = "to-the-backends"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Developer_1"

  security {
    backend_ssl30_enabled = true # finding
  }
}
