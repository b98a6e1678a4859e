resource "azurerm_synapse_workspace" "alone" { # finding
  name                                 = "synw-orders"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.reports.id
}

locals {
  workspaces = toset(["reports", "prices"])
}

resource "azurerm_synapse_workspace" "one_of_two" { # finding
  for_each = local.workspaces

  name                                 = "synw-${each.key}"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = var.filesystem
}

resource "azurerm_synapse_workspace_extended_auditing_policy" "reports" {
  synapse_workspace_id   = azurerm_synapse_workspace.one_of_two["reports"].id
  log_monitoring_enabled = true
}

variable "filesystem" {
  type = string
}
