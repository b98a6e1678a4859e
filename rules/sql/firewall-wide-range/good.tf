resource "azurerm_mssql_firewall_rule" "office" {
  name             = "office"
  server_id        = azurerm_mssql_server.orders.id
  start_ip_address = "203.0.113.0"
  end_ip_address   = "203.0.113.255"
}

resource "azurerm_mssql_firewall_rule" "judged_by_the_other_rule" {
  name             = "anywhere"
  server_id        = azurerm_mssql_server.orders.id
  start_ip_address = "0.0.0.0"
  end_ip_address   = "255.255.255.255"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_mysql_flexible_server_firewall_rule" "open" {
  name                = "partner"
  resource_group_name = "rg-shop"
  server_name         = azurerm_mysql_flexible_server.reviews.name
  start_ip_address    = "203.0.113.0"
  end_ip_address      = var.nobody_sets_it # unknown
}
