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

resource "azurerm_cosmosdb_account" "filter_without_rules" {
  name                              = "cosmos-reviews"
  resource_group_name               = "rg-shop"
  location                          = "westeurope"
  offer_type                        = "Standard"
  public_network_access_enabled     = true # finding
  is_virtual_network_filter_enabled = true

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}

variable "addresses" {
  type    = list(string)
  default = []
}

resource "azurerm_cosmosdb_account" "through_variable" {
  name                          = "cosmos-prices"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  offer_type                    = "Standard"
  public_network_access_enabled = true # finding
  ip_range_filter               = var.addresses

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}
