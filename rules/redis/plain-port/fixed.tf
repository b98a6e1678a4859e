resource "azurerm_redis_cache" "literal" {
  name                 = "redis-sessions"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  capacity             = 1
  family               = "C"
  sku_name             = "Standard"
  non_ssl_port_enabled = false # finding
}

variable "plain" {
  type    = bool
  default = false
}

resource "azurerm_redis_cache" "through_variable" {
  name                 = "redis-prices"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  capacity             = 1
  family               = "P"
  sku_name             = "Premium"
  non_ssl_port_enabled = var.plain # finding
}
