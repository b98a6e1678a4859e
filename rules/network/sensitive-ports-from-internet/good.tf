resource "azurerm_network_security_rule" "from_the_office" {
  name                        = "sql"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-data"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "1433"
  source_address_prefixes     = ["203.0.113.0/24", "VirtualNetwork"]
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "web" {
  name                        = "web"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-web"
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_ranges     = ["80", "443"]
  source_address_prefix       = "Internet"
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "judged_as_remote_control" {
  name                        = "everything"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-web"
  priority                    = 120
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "*"
  source_port_range           = "*"
  destination_port_range      = "*"
  source_address_prefix       = "*"
  destination_address_prefix  = "*"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_network_security_rule" "open" {
  name                        = "sql-for-a-partner"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-data"
  priority                    = 130
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "1433"
  source_address_prefix       = var.nobody_sets_it # unknown
  destination_address_prefix  = "*"
}
