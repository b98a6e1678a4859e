resource "azurerm_batch_account" "right" {
  name                 = "right"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  pool_allocation_mode = "UserSubscription"

  key_vault_reference {
    id  = azurerm_key_vault.batch.id
    url = azurerm_key_vault.batch.vault_uri
  }
}

variable "nobody_sets_it" {
  type = set(string)
}

resource "azurerm_batch_account" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  dynamic "key_vault_reference" {
    for_each = var.nobody_sets_it
    content {
      id  = key_vault_reference.value
      url = "https://kv-batch.vault.azure.net/"
    }
  }
}
