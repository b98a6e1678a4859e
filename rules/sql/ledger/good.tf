resource "azurerm_mssql_database" "right" {
  name           = "right"
  server_id      = azurerm_server.main.id
  ledger_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_mssql_database" "open" {
  name           = "open"
  server_id      = azurerm_server.main.id
  ledger_enabled = var.nobody_sets_it # unknown
}
