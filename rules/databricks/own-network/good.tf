resource "azurerm_databricks_workspace" "in_our_network" {
  name                = "in-our-network"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "premium"

  custom_parameters {
    virtual_network_id = "/subscriptions/0/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_databricks_workspace" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "premium"

  custom_parameters {
    virtual_network_id = var.nobody_sets_it # unknown
  }
}
