resource "azurerm_synapse_workspace" "of_our_own" {
  name                                 = "of-our-own"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.main.id

  customer_managed_key {
    key_name           = "synapse"
    key_versionless_id = azurerm_key_vault_key.synapse.versionless_id
  }

  identity {
    type = "SystemAssigned"
  }
}

variable "keys" {
  type = set(string)
}

resource "azurerm_synapse_workspace" "open" { # unknown
  name                                 = "open"
  resource_group_name                  = "rg-shop"
  location                             = "westeurope"
  storage_data_lake_gen2_filesystem_id = azurerm_storage_data_lake_gen2_filesystem.main.id

  dynamic "customer_managed_key" {
    for_each = var.keys
    content {
      key_name           = "synapse"
      key_versionless_id = customer_managed_key.value
    }
  }

  identity {
    type = "SystemAssigned"
  }
}
