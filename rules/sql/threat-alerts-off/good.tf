resource "azurerm_mssql_server_security_alert_policy" "all_of_them" {
  resource_group_name = "rg-shop"
  server_name         = azurerm_mssql_server.orders.name
  state               = "Enabled"
  disabled_alerts     = []
}

resource "azurerm_synapse_sql_pool_security_alert_policy" "all_of_them" {
  sql_pool_id  = azurerm_synapse_sql_pool.reports.id
  policy_state = "Enabled"
}

variable "nobody_sets_it" {
  type = set(string)
}

resource "azurerm_mssql_server_security_alert_policy" "open" {
  resource_group_name = "rg-shop"
  server_name         = azurerm_mssql_server.prices.name
  state               = "Enabled"
  disabled_alerts     = var.nobody_sets_it # unknown
}
