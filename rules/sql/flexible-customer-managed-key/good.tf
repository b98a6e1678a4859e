resource "azurerm_postgresql_flexible_server" "of_our_own" {
  name                = "of-our-own"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  customer_managed_key {
    key_vault_key_id = azurerm_key_vault_key.db.id
  }
}

variable "keys" {
  type = set(string)
}

resource "azurerm_postgresql_flexible_server" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  dynamic "customer_managed_key" {
    for_each = var.keys
    content {
      key_vault_key_id = customer_managed_key.value
    }
  }
}
