resource "azurerm_mssql_firewall_rule" "literal" {
  name             = "anywhere"
  server_id        = azurerm_mssql_server.orders.id
  start_ip_address = "0.0.0.0" # finding
  end_ip_address   = "255.255.255.255"
}

resource "azurerm_postgresql_flexible_server_firewall_rule" "all_but_the_first" {
  name             = "nearly-anywhere"
  server_id        = azurerm_postgresql_flexible_server.prices.id
  start_ip_address = "1.0.0.0" # finding
  end_ip_address   = "255.255.255.254"
}

variable "allowed" {
  type = map(object({ from = string, to = string }))
  default = {
    office  = { from = "203.0.113.0", to = "203.0.113.255" }
    preview = { from = "0.0.0.0", to = "255.255.255.255" }
  }
}

resource "azurerm_mysql_flexible_server_firewall_rule" "through_variable" {
  for_each = var.allowed

  name                = each.key
  resource_group_name = "rg-shop"
  server_name         = azurerm_mysql_flexible_server.reviews.name
  start_ip_address    = each.value.from # finding
  end_ip_address      = each.value.to
}

resource "azurerm_redis_firewall_rule" "by_other_names" {
  name                = "anywhere"
  resource_group_name = "rg-shop"
  redis_cache_name    = azurerm_redis_cache.sessions.name
  start_ip            = "0.0.0.0" # finding
  end_ip              = "255.255.255.255"
}
