resource "azurerm_synapse_workspace" "of_microsoft" { # finding
  name                                 = "of-microsoft"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.main.id

  identity {
    type = "SystemAssigned"
  }
}
