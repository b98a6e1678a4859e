resource "azurerm_cosmosdb_account" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                = "left-to-the-default"
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

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_cosmosdb_account" "through_variable" {
  name                          = "through-variable"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  offer_type                    = "Standard"
  public_network_access_enabled = var.public # finding

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}
