resource "azurerm_mssql_server_extended_auditing_policy" "literal" {
  server_id         = azurerm_mssql_server.orders.id
  storage_endpoint  = "https://staudit.blob.core.windows.net/"
  retention_in_days = 90 # finding
}

variable "days" {
  type    = number
  default = 90
}

resource "azurerm_mssql_database_extended_auditing_policy" "through_variable" {
  database_id       = azurerm_mssql_database.orders.id
  storage_endpoint  = azurerm_storage_account.audit.primary_blob_endpoint
  retention_in_days = var.days # finding
}

resource "azurerm_storage_account" "audit" {
  name                     = "staudit"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}
