resource "azurerm_firewall_policy" "unwatched" { # finding
  name                = "unwatched"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_firewall_policy" "alerts_alone" {
  name                = "alerts-alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  intrusion_detection {
    mode = "Alert" # finding
  }
}
