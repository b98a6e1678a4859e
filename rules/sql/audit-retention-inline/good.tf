# azurerm 3
resource "azurerm_mssql_database" "long_enough" {
  name      = "orders"
  server_id = azurerm_mssql_server.orders.id

  extended_auditing_policy {
    storage_endpoint  = "https://staudit.blob.core.windows.net/"
    retention_in_days = 180
  }
}

resource "azurerm_mssql_database" "for_ever" {
  name      = "prices"
  server_id = azurerm_mssql_server.orders.id

  extended_auditing_policy {
    storage_endpoint = "https://staudit.blob.core.windows.net/"
  }
}

variable "nobody_sets_it" {
  type = number
}

resource "azurerm_sql_database" "open" {
  name                = "reviews"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  server_name         = "sql-reviews"

  extended_auditing_policy {
    storage_endpoint  = "https://staudit.blob.core.windows.net/"
    retention_in_days = var.nobody_sets_it # unknown
  }
}
