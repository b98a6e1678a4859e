# azurerm 3
resource "azurerm_redis_cache" "by_its_older_name" {
  name                = "redis-sessions"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"
  enable_non_ssl_port = false # finding
}
