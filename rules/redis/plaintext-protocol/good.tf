resource "azurerm_managed_redis" "left_to_the_default" {
  name                = "redis-sessions"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "Balanced_B3"

  default_database {}
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_redis_enterprise_database" "open" {
  cluster_id      = azurerm_redis_enterprise_cluster.prices.id
  client_protocol = var.nobody_sets_it # unknown
}
