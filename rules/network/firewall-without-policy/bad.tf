resource "azurerm_firewall" "alone" { # finding
  name                = "fw-alone"
  resource_group_name = "rg-net"
  location            = "westeurope"
  sku_name            = "AZFW_VNet"
  sku_tier            = "Standard"
}

variable "policy" {
  type    = string
  default = ""
}

resource "azurerm_firewall" "through_variable" {
  name                = "fw-through-variable"
  resource_group_name = "rg-net"
  location            = "westeurope"
  sku_name            = "AZFW_VNet"
  sku_tier            = "Standard"
  firewall_policy_id  = var.policy # finding
}
