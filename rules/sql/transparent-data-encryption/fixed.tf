resource "azurerm_mssql_database" "literal" {
  name                                = "orders"
  server_id                           = azurerm_mssql_server.orders.id
  transparent_data_encryption_enabled = true # finding
}

variable "encrypted" {
  type    = bool
  default = true
}

resource "azurerm_mssql_database" "through_variable" {
  name                                = "prices"
  server_id                           = azurerm_mssql_server.orders.id
  transparent_data_encryption_enabled = var.encrypted # finding
}
