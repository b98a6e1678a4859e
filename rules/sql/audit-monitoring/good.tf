resource "azurerm_mssql_database_extended_auditing_policy" "right" {
  database_id            = azurerm_database.main.id
  log_monitoring_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_mssql_database_extended_auditing_policy" "open" {
  database_id            = azurerm_database.main.id
  log_monitoring_enabled = var.nobody_sets_it # unknown
}
