resource "azurerm_app_configuration" "of_our_own" {
  name                = "of-our-own"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  encryption {
    key_vault_key_identifier = "https://kv-settings.vault.azure.net/keys/settings"
    identity_client_id       = azurerm_user_assigned_identity.settings.client_id
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_app_configuration" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  encryption {
    key_vault_key_identifier = var.nobody_sets_it # unknown
  }
}
