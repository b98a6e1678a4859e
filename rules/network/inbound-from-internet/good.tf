resource "azurerm_network_security_rule" "office" {
  resource_group_name         = "rg-shop"
  network_security_group_name = "example"
  name                        = "office"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  source_address_prefix       = "203.0.113.0/28"
  destination_address_prefix  = "*"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_network_security_rule" "open" {
  resource_group_name         = "rg-shop"
  network_security_group_name = "example"
  name                        = "open"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  source_address_prefix       = var.nobody_sets_it # unknown
  destination_address_prefix  = "*"
}
