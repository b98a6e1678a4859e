resource "azurerm_container_registry" "wrong" { # finding
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_container_registry" "in_the_second_region" {
  name                    = "in-the-second-region"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku                     = "Premium"
  zone_redundancy_enabled = true

  georeplications {
    location                = "northeurope"
    zone_redundancy_enabled = false # finding
  }
}
