resource "azurerm_synapse_workspace" "audited" {
  name                                 = "synw-orders"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.reports.id
}

resource "azurerm_synapse_workspace_extended_auditing_policy" "orders" {
  synapse_workspace_id   = azurerm_synapse_workspace.audited.id
  log_monitoring_enabled = true
}

resource "azurerm_synapse_workspace" "perhaps" { # unknown
  name                                 = "synw-prices"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = var.nobody_sets_it
}

resource "azurerm_synapse_workspace_extended_auditing_policy" "of_a_workspace_nobody_named" {
  synapse_workspace_id   = var.nobody_sets_it
  log_monitoring_enabled = true
}

variable "nobody_sets_it" {
  type = string
}
