resource "azurerm_network_security_rule" "literal" {
  name                        = "sql"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-data"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "1433"
  source_address_prefix       = "*" # finding
  destination_address_prefix  = "*"
}

variable "partners" {
  type    = list(string)
  default = ["203.0.113.0/24", "Internet"]
}

resource "azurerm_network_security_rule" "through_variable" {
  name                        = "cache"
  resource_group_name         = "rg-shop"
  network_security_group_name = "nsg-data"
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "*"
  source_port_range           = "*"
  destination_port_ranges     = ["443", "6300-6400"]
  source_address_prefixes     = var.partners # finding
  destination_address_prefix  = "10.20.4.0/24"
}

resource "azurerm_network_security_group" "blocks" {
  name                = "nsg-files"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  security_rule {
    name                       = "shares"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "445"
    source_address_prefix      = "0.0.0.0/0" # finding
    destination_address_prefix = "*"
  }

  security_rule {
    name                       = "snmp"
    priority                   = 110
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Udp"
    source_port_range          = "*"
    destination_port_range     = "161"
    source_address_prefix      = "Any" # finding
    destination_address_prefix = "*"
  }
}
