resource "azurerm_synapse_workspace" "with_a_password" {
  name                                 = "with-a-password"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.main.id
  sql_administrator_login              = "sqladmin"
  sql_administrator_login_password     = "only-an-example" # finding

  identity {
    type = "SystemAssigned"
  }
}
