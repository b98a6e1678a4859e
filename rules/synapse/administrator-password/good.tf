resource "azurerm_synapse_workspace" "without" {
  name                                 = "without"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.main.id
  azuread_authentication_only          = true

  identity {
    type = "SystemAssigned"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_synapse_workspace" "open" {
  name                                 = "open"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.main.id
  sql_administrator_login              = "sqladmin"
  sql_administrator_login_password     = var.nobody_sets_it # unknown

  identity {
    type = "SystemAssigned"
  }
}
