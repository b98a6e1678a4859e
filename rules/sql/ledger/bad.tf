resource "azurerm_mssql_database" "wrong" { # finding
  name      = "wrong"
  server_id = azurerm_server.main.id
}
