resource "azurerm_servicebus_namespace" "twice" {
  name                = "twice"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  customer_managed_key {
    key_vault_key_id                  = azurerm_key_vault_key.bus.id
    identity_id                       = azurerm_user_assigned_identity.bus.id
    infrastructure_encryption_enabled = true
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_servicebus_namespace" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  customer_managed_key {
    key_vault_key_id                  = azurerm_key_vault_key.bus.id
    identity_id                       = azurerm_user_assigned_identity.bus.id
    infrastructure_encryption_enabled = var.nobody_sets_it # unknown
  }
}
