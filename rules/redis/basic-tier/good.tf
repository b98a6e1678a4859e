resource "azurerm_redis_cache" "two" {
  name                = "two"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_redis_cache" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = var.nobody_sets_it # unknown
}
