resource "azurerm_mssql_server_security_alert_policy" "literal" {
  resource_group_name = "rg-shop"
  server_name         = azurerm_mssql_server.orders.name
  state               = "Enabled"
  disabled_alerts     = ["Sql_Injection", "Data_Exfiltration"] # finding
}

variable "quiet" {
  type    = set(string)
  default = ["Access_Anomaly"]
}

resource "azurerm_synapse_workspace_security_alert_policy" "through_variable" {
  synapse_workspace_id = azurerm_synapse_workspace.reports.id
  policy_state         = "Enabled"
  disabled_alerts      = var.quiet # finding
}

resource "azurerm_mssql_server_security_alert_policy" "as_a_whole" {
  resource_group_name = "rg-shop"
  server_name         = azurerm_mssql_server.prices.name
  state               = "Disabled" # finding
}

resource "azurerm_mssql_managed_instance_security_alert_policy" "as_a_whole" {
  resource_group_name   = "rg-shop"
  managed_instance_name = azurerm_mssql_managed_instance.stock.name
  enabled               = false # finding
}
