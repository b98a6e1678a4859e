resource "azurerm_cosmosdb_account" "private" {
  name                          = "cosmos-orders"
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

resource "azurerm_cosmosdb_account" "from_the_office" {
  name                = "cosmos-reviews"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  offer_type          = "Standard"
  ip_range_filter     = ["203.0.113.0/24"]

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }
}

resource "azurerm_cosmosdb_account" "from_a_subnet" {
  name                              = "cosmos-prices"
  resource_group_name               = "rg-shop"
  location                          = "westeurope"
  offer_type                        = "Standard"
  is_virtual_network_filter_enabled = true

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }

  virtual_network_rule {
    id = azurerm_subnet.app.id
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_cosmosdb_account" "open" {
  name                          = "cosmos-stock"
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
