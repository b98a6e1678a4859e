resource "azurerm_cognitive_account" "with_a_block" {
  name                = "with-a-block"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"

  customer_managed_key {
    key_vault_key_id = azurerm_key_vault_key.ai.id
  }
}

resource "azurerm_cognitive_account" "with_a_resource" {
  name                = "with-a-resource"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_cognitive_account_customer_managed_key" "ours" {
  cognitive_account_id = azurerm_cognitive_account.with_a_resource.id
  key_vault_key_id     = azurerm_key_vault_key.ai.id
}

resource "azurerm_cognitive_account" "perhaps" { # unknown
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
  name                = var.nobody_sets_it
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_cognitive_account_customer_managed_key" "of_somebody" {
  cognitive_account_id = var.account
  key_vault_key_id     = azurerm_key_vault_key.ai.id
}

variable "account" {
  type = string
}
