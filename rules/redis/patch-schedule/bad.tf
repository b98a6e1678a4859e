resource "azurerm_redis_cache" "at_any_time" { # finding
  name                = "at-any-time"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"
}
