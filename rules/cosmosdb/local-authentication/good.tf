resource "azurerm_cosmosdb_account" "without_keys" {
  name                          = "cosmos-orders"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  offer_type                    = "Standard"
  local_authentication_disabled = true

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}

resource "azurerm_cosmosdb_account" "of_another_kind" {
  name                = "cosmos-reviews"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  offer_type          = "Standard"
  kind                = "MongoDB"

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
  name                          = "cosmos-prices"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  offer_type                    = "Standard"
  local_authentication_disabled = var.nobody_sets_it # unknown

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}
