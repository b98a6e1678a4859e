resource "azurerm_redis_cache" "private" {
  name                          = "redis-sessions"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  capacity                      = 1
  family                        = "P"
  sku_name                      = "Premium"
  public_network_access_enabled = false
}

resource "azurerm_redis_cache" "in_a_subnet" {
  name                = "redis-prices"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "P"
  sku_name            = "Premium"
  subnet_id           = "/subscriptions/0/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/cache"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_redis_cache" "open" {
  name                          = "redis-stock"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  capacity                      = 1
  family                        = "P"
  sku_name                      = "Premium"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
