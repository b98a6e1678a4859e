resource "azurerm_cosmosdb_account" "private" {
  name                          = "private"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  offer_type                    = "Standard"
  public_network_access_enabled = false

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
  name                          = "open"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  offer_type                    = "Standard"
  public_network_access_enabled = var.nobody_sets_it # unknown

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}
