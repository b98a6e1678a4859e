resource "azurerm_synapse_workspace" "literal" {
  name                                 = "synw-orders"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.reports.id
  managed_virtual_network_enabled      = true
  data_exfiltration_protection_enabled = false # finding
}
