resource "azurerm_mssql_database" "left_to_the_default" {
  name      = "orders"
  server_id = azurerm_mssql_server.orders.id
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_mssql_database" "open" {
  name                                = "prices"
  server_id                           = azurerm_mssql_server.orders.id
  transparent_data_encryption_enabled = var.nobody_sets_it # unknown
}
