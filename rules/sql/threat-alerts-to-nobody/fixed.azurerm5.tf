# azurerm 5
resource "azurerm_mssql_server_security_alert_policy" "by_its_new_name" {
  resource_group_name          = "rg-shop"
  server_name                  = azurerm_mssql_server.prices.name
  state                        = "Enabled"
  email_addresses              = []
  email_account_admins_enabled = true # finding
}
