resource "azurerm_cosmosdb_account" "by_role_alone" {
  name                               = "cosmos-orders"
  resource_group_name                = "rg-shop"
  location                           = "westeurope"
  offer_type                         = "Standard"
  access_key_metadata_writes_enabled = false

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_cosmosdb_account" "open" {
  name                               = "cosmos-prices"
  resource_group_name                = "rg-shop"
  location                           = "westeurope"
  offer_type                         = "Standard"
  access_key_metadata_writes_enabled = var.nobody_sets_it # unknown

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}
