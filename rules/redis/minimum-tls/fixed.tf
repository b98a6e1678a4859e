resource "azurerm_redis_cache" "literal" {
  name                = "redis-sessions"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"
  minimum_tls_version = "1.2" # finding
}

variable "oldest_tls" {
  type    = string
  default = "1.2"
}

resource "azurerm_redis_enterprise_cluster" "through_variable" {
  name                = "redis-prices"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "EnterpriseFlash_F300-3"
  minimum_tls_version = var.oldest_tls # finding
}
