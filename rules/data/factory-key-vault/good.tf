resource "azurerm_data_factory" "with_a_vault" {
  name                = "with-a-vault"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}

resource "azurerm_data_factory_linked_service_key_vault" "secrets" {
  name            = "secrets"
  data_factory_id = azurerm_data_factory.with_a_vault.id
  key_vault_id    = azurerm_key_vault.main.id
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_data_factory" "open" { # unknown
  resource_group_name = "rg-shop"
  location            = "westeurope"
  name                = var.nobody_sets_it
}

resource "azurerm_data_factory_linked_service_key_vault" "of_somebody" {
  name            = "of-somebody"
  data_factory_id = var.factory
  key_vault_id    = azurerm_key_vault.main.id
}

variable "factory" {
  type = string
}
