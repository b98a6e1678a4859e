# azurerm 5
resource "azurerm_mssql_server_extended_auditing_policy" "by_its_new_name" {
  server_id             = azurerm_mssql_server.orders.id
  blob_storage_endpoint = "https://staudit.blob.core.windows.net/"
  retention_in_days     = 30 # finding
}
