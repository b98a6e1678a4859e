resource "azurerm_cosmosdb_account" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  offer_type          = "Standard"
  key_vault_key_id    = "https://kv-data.vault.azure.net/keys/cosmos"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_cosmosdb_account" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  offer_type          = "Standard"
  key_vault_key_id    = var.nobody_sets_it # unknown

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}
