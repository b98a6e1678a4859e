resource "azurerm_firewall_policy" "written" {
  name                     = "fwp-written"
  resource_group_name      = "rg-net"
  location                 = "westeurope"
  threat_intelligence_mode = "Deny"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_firewall" "open" {
  name                = "fw-open"
  resource_group_name = "rg-net"
  location            = "westeurope"
  sku_name            = "AZFW_VNet"
  sku_tier            = "Standard"
  threat_intel_mode   = var.nobody_sets_it # unknown
}
