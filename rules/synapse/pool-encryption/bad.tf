resource "azurerm_synapse_sql_pool" "wrong" { # finding
  name                 = "wrong"
  sku_name             = "DW100c"
  storage_account_type = "LRS"
  synapse_workspace_id = azurerm_synapse_workspace.main.id
}
