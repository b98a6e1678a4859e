# azurerm 3
resource "azurerm_network_security_rule" "in_lower_case" {
  name                        = "rdp"
  resource_group_name         = "rg-build"
  network_security_group_name = "nsg-desktops"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = 3389
  source_address_prefix       = "internet" # finding
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "in_upper_case" {
  name                        = "ssh"
  resource_group_name         = "rg-build"
  network_security_group_name = "nsg-agents"
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "20-25"
  source_address_prefix       = "INTERNET" # finding
  destination_address_prefix  = "*"
}
