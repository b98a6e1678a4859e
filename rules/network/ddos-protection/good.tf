resource "azurerm_virtual_network" "protected" {
  name                = "vnet-protected"
  resource_group_name = "rg-net"
  location            = "westeurope"
  address_space       = ["10.30.0.0/16"]

  ddos_protection_plan {
    id     = "/subscriptions/0/resourceGroups/rg-net/providers/Microsoft.Network/ddosProtectionPlans/plan"
    enable = true
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_virtual_network" "open" {
  name                = "vnet-open"
  resource_group_name = "rg-net"
  location            = "westeurope"
  address_space       = ["10.30.0.0/16"]

  ddos_protection_plan {
    id     = "/subscriptions/0/resourceGroups/rg-net/providers/Microsoft.Network/ddosProtectionPlans/plan"
    enable = var.nobody_sets_it # unknown
  }
}
