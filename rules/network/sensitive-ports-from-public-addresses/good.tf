resource "azurerm_network_security_rule" "from_inside" {
  name                        = "ssh"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-agents"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "22"
  source_address_prefixes     = ["10.20.0.0/16", "192.168.4.0/24"]
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "web" {
  name                        = "web-for-a-partner"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-web"
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  source_address_prefix       = "203.0.113.7"
  destination_address_prefix  = "*"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_network_security_rule" "open" {
  name                        = "sql-for-a-partner"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-data"
  priority                    = 120
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "1433"
  source_address_prefix       = var.nobody_sets_it # unknown
  destination_address_prefix  = "*"
}
