resource "azurerm_firewall_policy" "stops_them" {
  name                = "stops-them"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  intrusion_detection {
    mode = "Deny"
  }
}

resource "azurerm_firewall_policy" "of_another_tier" {
  name                = "of-another-tier"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_firewall_policy" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  intrusion_detection {
    mode = var.nobody_sets_it # unknown
  }
}
