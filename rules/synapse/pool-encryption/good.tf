resource "azurerm_synapse_sql_pool" "right" {
  name                 = "right"
  sku_name             = "DW100c"
  storage_account_type = "LRS"
  synapse_workspace_id = azurerm_synapse_workspace.main.id
  data_encrypted       = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_synapse_sql_pool" "open" {
  name                 = "open"
  sku_name             = "DW100c"
  storage_account_type = "LRS"
  synapse_workspace_id = azurerm_synapse_workspace.main.id
  data_encrypted       = var.nobody_sets_it # unknown
}
