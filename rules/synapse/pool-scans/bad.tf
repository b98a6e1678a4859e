resource "azurerm_synapse_sql_pool_security_alert_policy" "alone" { # finding
  sql_pool_id  = azurerm_synapse_sql_pool.main.id
  policy_state = "Enabled"
}
