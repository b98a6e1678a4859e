resource "azurerm_mssql_firewall_rule" "one_address" {
  name             = "build"
  server_id        = azurerm_mssql_server.orders.id
  start_ip_address = "203.0.113.7"
  end_ip_address   = "203.0.113.7"
}

resource "azurerm_mysql_flexible_server_firewall_rule" "judged_by_another_rule" {
  name                = "anywhere"
  resource_group_name = "rg-shop"
  server_name         = azurerm_mysql_flexible_server.reviews.name
  start_ip_address    = "0.0.0.0"
  end_ip_address      = "255.255.255.255"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_synapse_firewall_rule" "open" {
  name                 = "partner"
  synapse_workspace_id = azurerm_synapse_workspace.reports.id
  start_ip_address     = "0.0.0.0"
  end_ip_address       = var.nobody_sets_it # unknown
}
