resource "azurerm_firewall" "with_one" {
  name                = "fw-with-one"
  resource_group_name = "rg-net"
  location            = "westeurope"
  sku_name            = "AZFW_VNet"
  sku_tier            = "Standard"
  firewall_policy_id  = azurerm_firewall_policy.net.id
}

resource "azurerm_firewall_policy" "net" {
  name                = "fwp-net"
  resource_group_name = "rg-net"
  location            = "westeurope"
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
  firewall_policy_id  = var.nobody_sets_it # unknown
}
