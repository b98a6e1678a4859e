resource "azurerm_cosmosdb_account" "wrong" { # finding
  name                = "wrong"
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
