resource "azurerm_synapse_sql_pool" "watched" {
  name                 = "watched"
  sku_name             = "DW100c"
  storage_account_type = "LRS"
  synapse_workspace_id = azurerm_synapse_workspace.main.id
  create_mode          = "Default"
}

resource "azurerm_synapse_sql_pool_extended_auditing_policy" "on" {
  sql_pool_id            = azurerm_synapse_sql_pool.watched.id
  log_monitoring_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_synapse_sql_pool" "open" { # unknown
  name                 = "open"
  sku_name             = "DW100c"
  storage_account_type = "LRS"
  synapse_workspace_id = azurerm_synapse_workspace.main.id
  create_mode          = "Default"
}

resource "azurerm_synapse_sql_pool_extended_auditing_policy" "perhaps" {
  sql_pool_id            = azurerm_synapse_sql_pool.open.id
  log_monitoring_enabled = var.nobody_sets_it
}
