resource "azurerm_synapse_workspace" "closed" {
  name                                 = "closed"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.main.id

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_synapse_workspace" "open" { # unknown
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.main.id
  name                                 = var.nobody_sets_it

  identity {
    type = "SystemAssigned"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_synapse_firewall_rule" "of_something" {
  name                 = "of-something"
  synapse_workspace_id = "/subscriptions/0/resourceGroups/rg-data/providers/Microsoft.Synapse/workspaces/ws"
  start_ip_address     = "203.0.113.1"
  end_ip_address       = "203.0.113.9"
}
