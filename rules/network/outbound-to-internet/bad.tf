resource "azurerm_network_security_rule" "anywhere" {
  resource_group_name         = "rg-shop"
  network_security_group_name = "example"
  name                        = "anywhere"
  priority                    = 100
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  source_address_prefix       = "*"
  destination_address_prefix  = "0.0.0.0/0" # finding
}
