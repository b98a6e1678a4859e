resource "azurerm_synapse_sql_pool_security_alert_policy" "scanned" {
  sql_pool_id  = azurerm_synapse_sql_pool.main.id
  policy_state = "Enabled"
}

resource "azurerm_synapse_sql_pool_vulnerability_assessment" "weekly" {
  sql_pool_security_alert_policy_id = azurerm_synapse_sql_pool_security_alert_policy.scanned.id
  storage_container_path            = "https://stscans.blob.core.windows.net/scans/"

  recurring_scans {
    enabled = true
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_synapse_sql_pool_security_alert_policy" "open" { # unknown
  sql_pool_id  = azurerm_synapse_sql_pool.main.id
  policy_state = "Enabled"
}

resource "azurerm_synapse_sql_pool_vulnerability_assessment" "perhaps" {
  sql_pool_security_alert_policy_id = azurerm_synapse_sql_pool_security_alert_policy.open.id
  storage_container_path            = "https://stscans.blob.core.windows.net/scans/"

  recurring_scans {
    enabled = var.nobody_sets_it
  }
}
