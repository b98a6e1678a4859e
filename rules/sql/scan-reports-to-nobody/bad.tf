resource "azurerm_mssql_server_vulnerability_assessment" "silent" {
  server_security_alert_policy_id = azurerm_server_security_alert_policy.main.id
  storage_container_path          = "example"

  recurring_scans { # finding
    enabled = true
  }
}
