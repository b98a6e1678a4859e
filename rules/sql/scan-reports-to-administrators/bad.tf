resource "azurerm_mssql_server_vulnerability_assessment" "to_a_team" {
  server_security_alert_policy_id = azurerm_server_security_alert_policy.main.id
  storage_container_path          = "example"

  recurring_scans {
    enabled                   = true
    emails                    = ["dba@shop.example"]
    email_subscription_admins = false # finding
  }
}
