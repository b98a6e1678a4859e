resource "azurerm_mssql_firewall_rule" "office" {
  name             = "office"
  server_id        = azurerm_mssql_server.orders.id
  start_ip_address = "203.0.113.0"
  end_ip_address   = "203.0.113.255"
}

resource "azurerm_mssql_firewall_rule" "services_of_azure" {
  name             = "AllowAllWindowsAzureIps"
  server_id        = azurerm_mssql_server.orders.id
  start_ip_address = "0.0.0.0"
  end_ip_address   = "0.0.0.0"
}

resource "azurerm_redis_firewall_rule" "office" {
  name                = "office"
  resource_group_name = "rg-shop"
  redis_cache_name    = azurerm_redis_cache.sessions.name
  start_ip            = "203.0.113.10"
  end_ip              = "203.0.113.10"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_postgresql_flexible_server_firewall_rule" "open" {
  name             = "partner"
  server_id        = azurerm_postgresql_flexible_server.prices.id
  start_ip_address = "0.0.0.0"
  end_ip_address   = var.nobody_sets_it # unknown
}
