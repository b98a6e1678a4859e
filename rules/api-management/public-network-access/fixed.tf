resource "azurerm_api_management" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  publisher_email     = "api@shop.example"
  publisher_name      = "Shop"
  sku_name            = "Developer_1"
}

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_api_management" "through_variable" {
  name                          = "through-variable"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  publisher_email               = "api@shop.example"
  publisher_name                = "Shop"
  sku_name                      = "Developer_1"
  public_network_access_enabled = var.public # finding
}
