# azurerm 5
resource "azurerm_cosmosdb_account" "by_its_new_name" {
  name                         = "cosmos-orders"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  offer_type                   = "Standard"
  local_authentication_enabled = true # finding

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}
