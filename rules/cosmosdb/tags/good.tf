resource "azurerm_cosmosdb_account" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  offer_type          = "Standard"
  tags = {
    team = "orders"
  }

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}

variable "nobody_sets_it" {
  type = map(string)
}

resource "azurerm_cosmosdb_account" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  offer_type          = "Standard"
  tags                = var.nobody_sets_it # unknown

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}
