resource "azurerm_network_security_rule" "literal" {
  name                        = "ssh"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-agents"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "22"
  source_address_prefix       = "10.0.0.0/8" # finding
  destination_address_prefix  = "*"
}

variable "partners" {
  type    = list(string)
  default = ["198.51.100.0/25", "10.20.0.0/16"]
}

resource "azurerm_network_security_rule" "through_variable" {
  name                        = "sql"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-data"
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "*"
  source_port_range           = "*"
  destination_port_range      = "1433"
  source_address_prefixes     = var.partners # finding
  destination_address_prefix  = "*"
}
