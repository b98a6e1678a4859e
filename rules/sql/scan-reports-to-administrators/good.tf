resource "azurerm_mssql_server_vulnerability_assessment" "to_both" {
  server_security_alert_policy_id = azurerm_server_security_alert_policy.main.id
  storage_container_path          = "example"

  recurring_scans {
    enabled                   = true
    emails                    = ["dba@shop.example"]
    email_subscription_admins = true
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_mssql_server_vulnerability_assessment" "open" {
  server_security_alert_policy_id = azurerm_server_security_alert_policy.main.id
  storage_container_path          = "example"

  recurring_scans {
    enabled                   = true
    email_subscription_admins = var.nobody_sets_it # unknown
  }
}
