resource "azurerm_network_security_rule" "literal" {
  name                        = "dns"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-web"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Udp"
  source_port_range           = "*"
  destination_port_ranges     = ["53", "123"]
  source_address_prefix       = "Internet" # finding
  destination_address_prefix  = "*"
}

locals {
  open = ["dns", "preview"]
}

resource "azurerm_network_security_group" "through_local" {
  name                = "nsg-preview"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  dynamic "security_rule" {
    for_each = local.open

    content {
      name                       = security_rule.value
      priority                   = 100 + security_rule.key
      direction                  = "Inbound"
      access                     = "Allow"
      protocol                   = "Udp"
      source_port_range          = "*"
      destination_port_range     = "3478"
      source_address_prefix      = "*" # finding
      destination_address_prefix = "*"
    }
  }
}
