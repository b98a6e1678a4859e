resource "azurerm_security_center_subscription_pricing" "servers" {
  tier          = "Standard"
  resource_type = "VirtualMachines"
  subplan       = "P2"
}

resource "azurerm_security_center_subscription_pricing" "no_longer_sold" {
  tier          = "Free"
  resource_type = "Dns"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_security_center_subscription_pricing" "open" {
  tier          = var.nobody_sets_it # unknown
  resource_type = "KeyVaults"
}
