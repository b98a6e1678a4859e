resource "azurerm_api_management" "private" {
  name                          = "private"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  publisher_email               = "api@shop.example"
  publisher_name                = "Shop"
  sku_name                      = "Developer_1"
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_api_management" "open" {
  name                          = "open"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  publisher_email               = "api@shop.example"
  publisher_name                = "Shop"
  sku_name                      = "Developer_1"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
