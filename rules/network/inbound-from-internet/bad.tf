resource "azurerm_network_security_rule" "web" {
  resource_group_name         = "rg-shop"
  network_security_group_name = "example"
  name                        = "web"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  source_address_prefix       = "*" # finding
  destination_address_prefix  = "*"
}
