resource "azurerm_api_management" "asks" {
  name                       = "asks"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  publisher_email            = "api@shop.example"
  publisher_name             = "Shop"
  sku_name                   = "Consumption_0"
  client_certificate_enabled = true
}

resource "azurerm_api_management" "of_another_tier" {
  name                = "of-another-tier"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Developer_1"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_api_management" "open" {
  name                       = "open"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  publisher_email            = "api@shop.example"
  publisher_name             = "Shop"
  sku_name                   = "Consumption_0"
  client_certificate_enabled = var.nobody_sets_it # unknown
}
