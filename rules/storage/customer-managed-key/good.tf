resource "azurerm_storage_account" "in_itself" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.storage.id]
  }

  customer_managed_key {
    key_vault_key_id          = azurerm_key_vault_key.storage.versionless_id
    user_assigned_identity_id = azurerm_user_assigned_identity.storage.id
  }
}

resource "azurerm_storage_account" "beside" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_storage_account_customer_managed_key" "beside" {
  storage_account_id = azurerm_storage_account.beside.id
  key_vault_id       = azurerm_key_vault.shop.id
  key_name           = "storage"
}

variable "keys" {
  type = list(string)
}

resource "azurerm_storage_account" "perhaps" { # unknown
  name                     = "stcustomers"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  dynamic "customer_managed_key" {
    for_each = var.keys

    content {
      key_vault_key_id          = customer_managed_key.value
      user_assigned_identity_id = azurerm_user_assigned_identity.storage.id
    }
  }
}
