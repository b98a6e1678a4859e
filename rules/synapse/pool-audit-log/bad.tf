resource "azurerm_synapse_sql_pool" "alone" { # finding
  name                 = "alone"
  sku_name             = "DW100c"
  storage_account_type = "LRS"
  synapse_workspace_id = azurerm_synapse_workspace.main.id
  create_mode          = "Default"
}
