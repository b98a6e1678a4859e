resource "azurerm_network_security_rule" "encrypted" {
  name                        = "web"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-web"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  source_address_prefix       = "Internet"
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "from_a_front_door" {
  name                        = "front-door"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-web"
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "80"
  source_address_prefix       = "AzureFrontDoor.Backend"
  destination_address_prefix  = "*"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_network_security_rule" "open" {
  name                        = "web-for-a-partner"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-web"
  priority                    = 120
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "80"
  source_address_prefix       = var.nobody_sets_it # unknown
  destination_address_prefix  = "*"
}
