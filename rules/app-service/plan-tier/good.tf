resource "azurerm_service_plan" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"
  sku_name            = "P1v3"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_service_plan" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"
  sku_name            = var.nobody_sets_it # unknown
}
