resource "azurerm_firewall_policy" "left_to_the_default" { # finding
  name                = "fwp-left-to-the-default"
  resource_group_name = "rg-net"
  location            = "westeurope"
}

variable "mode" {
  type    = string
  default = "Alert"
}

resource "azurerm_firewall_policy" "through_variable" {
  name                     = "fwp-through-variable"
  resource_group_name      = "rg-net"
  location                 = "westeurope"
  threat_intelligence_mode = var.mode # finding
}
