resource "azurerm_redis_cache" "single" {
  name                = "single"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Basic" # finding
}
