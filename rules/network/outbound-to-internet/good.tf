resource "azurerm_network_security_rule" "to_storage" {
  resource_group_name         = "rg-shop"
  network_security_group_name = "example"
  name                        = "to-storage"
  priority                    = 100
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  source_address_prefix       = "*"
  destination_address_prefix  = "Storage"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_network_security_rule" "open" {
  resource_group_name         = "rg-shop"
  network_security_group_name = "example"
  name                        = "open"
  priority                    = 100
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  source_address_prefix       = "*"
  destination_address_prefix  = var.nobody_sets_it # unknown
}
