resource "azurerm_eventhub_namespace" "of_our_own" {
  name                = "of-our-own"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_eventhub_namespace_customer_managed_key" "ours" {
  eventhub_namespace_id = azurerm_eventhub_namespace.of_our_own.id
  key_vault_key_ids     = [azurerm_key_vault_key.hub.id]
}

resource "azurerm_eventhub_namespace" "open" { # unknown
  resource_group_name = "rg-shop"
  location            = "westeurope"
  name                = var.nobody_sets_it
  sku                 = "Premium"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_eventhub_namespace_customer_managed_key" "other" {
  eventhub_namespace_id = var.hub
  key_vault_key_ids     = [azurerm_key_vault_key.hub.id]
}

variable "hub" {
  type = string
}
