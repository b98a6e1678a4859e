resource "azurerm_mssql_server_security_alert_policy" "to_a_team" {
  resource_group_name = "rg-shop"
  server_name         = azurerm_mssql_server.orders.name
  state               = "Enabled"
  email_addresses     = ["database-security@example.com"]
}

resource "azurerm_mssql_server_security_alert_policy" "to_the_owners" {
  resource_group_name  = "rg-shop"
  server_name          = azurerm_mssql_server.prices.name
  state                = "Enabled"
  email_account_admins = true
}

resource "azurerm_mssql_server_security_alert_policy" "judged_as_switched_off" {
  resource_group_name = "rg-shop"
  server_name         = azurerm_mssql_server.stock.name
  state               = "Disabled"
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_synapse_workspace_security_alert_policy" "open" {
  synapse_workspace_id = azurerm_synapse_workspace.reports.id
  policy_state         = "Enabled"
  email_addresses      = var.nobody_sets_it # unknown
}
