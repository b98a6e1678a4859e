resource "azurerm_mssql_database" "wrong" { # finding
  zone_redundant = true

  name      = "wrong"
  server_id = azurerm_server.main.id
}
