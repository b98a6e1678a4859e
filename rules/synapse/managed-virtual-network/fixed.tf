resource "azurerm_synapse_workspace" "left_to_the_default" { # finding
  managed_virtual_network_enabled = true

  name                                 = "synw-reports"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.reports.id
}

resource "azurerm_synapse_workspace" "literal" {
  name                                 = "synw-orders"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.orders.id
  managed_virtual_network_enabled      = true # finding
}

variable "own_network" {
  type    = bool
  default = true
}

resource "azurerm_synapse_workspace" "through_variable" {
  name                                 = "synw-prices"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.prices.id
  managed_virtual_network_enabled      = var.own_network # finding
}
