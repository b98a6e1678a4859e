resource "azurerm_redis_cache" "alone" { # finding
  name                = "alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"
}
