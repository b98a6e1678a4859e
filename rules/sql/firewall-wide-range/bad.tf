resource "azurerm_mssql_firewall_rule" "literal" {
  name             = "provider"
  server_id        = azurerm_mssql_server.orders.id
  start_ip_address = "40.112.0.0" # finding
  end_ip_address   = "40.112.255.255"
}

resource "azurerm_redis_firewall_rule" "one_too_many" {
  name                = "office"
  resource_group_name = "rg-shop"
  redis_cache_name    = azurerm_redis_cache.sessions.name
  start_ip            = "203.0.113.0" # finding
  end_ip              = "203.0.114.0"
}

variable "first_address" {
  type    = string
  default = "0.0.0.0"
}

resource "azurerm_postgresql_flexible_server_firewall_rule" "through_variable" {
  name             = "everything-below"
  server_id        = azurerm_postgresql_flexible_server.prices.id
  start_ip_address = var.first_address # finding
  end_ip_address   = "10.0.17.62"
}
