resource "azurerm_synapse_sql_pool" "watched" {
  name                 = "watched"
  sku_name             = "DW100c"
  storage_account_type = "LRS"
  synapse_workspace_id = azurerm_synapse_workspace.main.id
  create_mode          = "Default"
}

resource "azurerm_synapse_sql_pool_security_alert_policy" "on" {
  sql_pool_id  = azurerm_synapse_sql_pool.watched.id
  policy_state = "Enabled"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_synapse_sql_pool" "open" { # unknown
  name                 = "open"
  sku_name             = "DW100c"
  storage_account_type = "LRS"
  synapse_workspace_id = azurerm_synapse_workspace.main.id
  create_mode          = "Default"
}

resource "azurerm_synapse_sql_pool_security_alert_policy" "perhaps" {
  sql_pool_id  = azurerm_synapse_sql_pool.open.id
  policy_state = var.nobody_sets_it
}
