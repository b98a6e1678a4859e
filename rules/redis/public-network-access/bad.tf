resource "azurerm_redis_cache" "left_to_the_default" { # finding
  name                = "redis-sessions"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "P"
  sku_name            = "Premium"
}

variable "public" {
  type    = bool
  default = true
}

resource "azurerm_redis_cache" "through_variable" {
  name                          = "redis-prices"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  capacity                      = 1
  family                        = "P"
  sku_name                      = "Premium"
  public_network_access_enabled = var.public # finding
}
