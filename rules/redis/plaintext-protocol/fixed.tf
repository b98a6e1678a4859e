resource "azurerm_managed_redis" "literal" {
  name                = "redis-sessions"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "Balanced_B3"

  default_database {
    client_protocol = "Encrypted" # finding
  }
}

locals {
  protocol = "Encrypted"
}

resource "azurerm_redis_enterprise_database" "through_local" {
  cluster_id      = azurerm_redis_enterprise_cluster.prices.id
  client_protocol = local.protocol # finding
}
