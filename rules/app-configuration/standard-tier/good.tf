resource "azurerm_app_configuration" "paid" {
  name                = "paid"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_app_configuration" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = var.nobody_sets_it # unknown
}
