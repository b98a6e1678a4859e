resource "azurerm_mssql_server_extended_auditing_policy" "long_enough" {
  server_id         = azurerm_mssql_server.orders.id
  storage_endpoint  = "https://staudit.blob.core.windows.net/"
  retention_in_days = 90
}

resource "azurerm_mssql_database_extended_auditing_policy" "for_ever" {
  database_id      = azurerm_mssql_database.orders.id
  storage_endpoint = "https://staudit.blob.core.windows.net/"
}

resource "azurerm_mssql_server_extended_auditing_policy" "to_a_workspace" {
  server_id              = azurerm_mssql_server.prices.id
  log_monitoring_enabled = true
  retention_in_days      = 7
}

variable "nobody_sets_it" {
  type = number
}

resource "azurerm_synapse_workspace_extended_auditing_policy" "open" {
  synapse_workspace_id = azurerm_synapse_workspace.reports.id
  storage_endpoint     = "https://staudit.blob.core.windows.net/"
  retention_in_days    = var.nobody_sets_it # unknown
}
