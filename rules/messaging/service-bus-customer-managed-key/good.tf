resource "azurerm_servicebus_namespace" "of_our_own" {
  name                = "of-our-own"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  customer_managed_key {
    key_vault_key_id = azurerm_key_vault_key.bus.id
    identity_id      = azurerm_user_assigned_identity.bus.id
  }
}

resource "azurerm_servicebus_namespace" "of_another_tier" {
  name                = "of-another-tier"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
}

variable "keys" {
  type = set(string)
}

resource "azurerm_servicebus_namespace" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  dynamic "customer_managed_key" {
    for_each = var.keys
    content {
      key_vault_key_id = customer_managed_key.value
      identity_id      = azurerm_user_assigned_identity.bus.id
    }
  }
}
