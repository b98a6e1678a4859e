resource "azurerm_redis_cache" "left_to_the_default" {
  name                = "redis-sessions"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_redis_cache" "open" {
  name                 = "redis-prices"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  capacity             = 1
  family               = "C"
  sku_name             = "Standard"
  non_ssl_port_enabled = var.nobody_sets_it # unknown
}
