resource "azurerm_servicebus_namespace" "once" {
  name                = "once"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  customer_managed_key { # finding
    key_vault_key_id = azurerm_key_vault_key.bus.id
    identity_id      = azurerm_user_assigned_identity.bus.id
  }
}
