resource "azurerm_firewall_policy" "left_to_the_default" { # finding
  threat_intelligence_mode = "Deny"

  name                = "fwp-left-to-the-default"
  resource_group_name = "rg-net"
  location            = "westeurope"
}

variable "mode" {
  type    = string
  default = "Deny"
}

resource "azurerm_firewall_policy" "through_variable" {
  name                     = "fwp-through-variable"
  resource_group_name      = "rg-net"
  location                 = "westeurope"
  threat_intelligence_mode = var.mode # finding
}
