resource "azurerm_synapse_workspace" "with_a_rule" { # finding
  name                                 = "with-a-rule"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.main.id

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_synapse_firewall_rule" "office" {
  name                 = "office"
  synapse_workspace_id = azurerm_synapse_workspace.with_a_rule.id
  start_ip_address     = "203.0.113.1"
  end_ip_address       = "203.0.113.9"
}
