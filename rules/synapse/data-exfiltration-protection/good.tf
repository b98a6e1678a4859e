resource "azurerm_synapse_workspace" "written" {
  name                                 = "synw-reports"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.reports.id
  managed_virtual_network_enabled      = true
  data_exfiltration_protection_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_synapse_workspace" "open" {
  name                                 = "synw-orders"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.reports.id
  managed_virtual_network_enabled      = true
  data_exfiltration_protection_enabled = var.nobody_sets_it # unknown
}
