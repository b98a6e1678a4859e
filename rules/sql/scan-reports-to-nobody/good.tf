resource "azurerm_mssql_server_vulnerability_assessment" "to_a_team" {
  server_security_alert_policy_id = azurerm_server_security_alert_policy.main.id
  storage_container_path          = "example"

  recurring_scans {
    enabled = true
    emails  = ["dba@shop.example"]
  }
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_mssql_server_vulnerability_assessment" "open" {
  server_security_alert_policy_id = azurerm_server_security_alert_policy.main.id
  storage_container_path          = "example"

  recurring_scans {
    enabled = true
    emails  = var.nobody_sets_it # unknown
  }
}
