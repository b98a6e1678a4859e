resource "azurerm_cosmosdb_account" "left_to_the_default" { # finding
  name                = "cosmos-orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  offer_type          = "Standard"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}

variable "by_key" {
  type    = bool
  default = true
}

resource "azurerm_cosmosdb_account" "through_variable" {
  name                               = "cosmos-prices"
  resource_group_name                = "rg-shop"
  location                           = "westeurope"
  offer_type                         = "Standard"
  access_key_metadata_writes_enabled = var.by_key # finding

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}
