resource "azurerm_virtual_network" "nothing_said" { # finding
  name                = "vnet-nothing-said"
  resource_group_name = "rg-net"
  location            = "westeurope"
  address_space       = ["10.30.0.0/16"]
}

variable "protect" {
  type    = bool
  default = false
}

resource "azurerm_virtual_network" "through_variable" {
  name                = "vnet-through-variable"
  resource_group_name = "rg-net"
  location            = "westeurope"
  address_space       = ["10.30.0.0/16"]

  ddos_protection_plan {
    id     = "/subscriptions/0/resourceGroups/rg-net/providers/Microsoft.Network/ddosProtectionPlans/plan"
    enable = var.protect # finding
  }
}
