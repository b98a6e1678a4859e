# azurerm 3
resource "azurerm_mssql_database" "literal" {
  name      = "orders"
  server_id = azurerm_mssql_server.orders.id

  extended_auditing_policy {
    storage_endpoint  = "https://staudit.blob.core.windows.net/"
    retention_in_days = 30 # finding
  }
}

locals {
  days = 6
}

resource "azurerm_sql_server" "through_local" {
  name                         = "sql-prices"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "prices"
  administrator_login_password = var.admin_password

  extended_auditing_policy {
    storage_endpoint  = "https://staudit.blob.core.windows.net/"
    retention_in_days = local.days # finding
  }
}
