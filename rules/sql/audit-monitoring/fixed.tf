resource "azurerm_mssql_database_extended_auditing_policy" "wrong" {
  database_id            = azurerm_database.main.id
  log_monitoring_enabled = true # finding
}
