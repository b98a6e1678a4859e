resource "azurerm_api_management" "left_to_the_default" {
  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Developer_1"
}

resource "azurerm_api_management" "off" {
  name                = "off"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Developer_1"

  security {
    frontend_tls10_enabled = false
    backend_tls11_enabled  = false
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_api_management" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Developer_1"

  security {
    frontend_tls11_enabled = var.nobody_sets_it # unknown
  }
}
