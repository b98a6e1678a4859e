resource "azurerm_mssql_database" "wrong" { # finding
  ledger_enabled = true

  name      = "wrong"
  server_id = azurerm_server.main.id
}
