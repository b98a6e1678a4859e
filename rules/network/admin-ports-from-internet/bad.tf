resource "azurerm_network_security_rule" "literal" {
  name                        = "ssh"
  resource_group_name         = "rg-build"
  network_security_group_name = "nsg-agents"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "22"
  source_address_prefix       = "*" # finding
  destination_address_prefix  = "*"
}

variable "admin_sources" {
  type    = list(string)
  default = ["10.20.0.0/16", "0.0.0.0/0"]
}

resource "azurerm_network_security_rule" "through_variable" {
  name                        = "rdp"
  resource_group_name         = "rg-build"
  network_security_group_name = "nsg-desktops"
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "*"
  source_port_range           = "*"
  destination_port_ranges     = ["443", "3300-3400"]
  source_address_prefixes     = var.admin_sources # finding
  destination_address_prefix  = "10.20.4.0/24"
}

locals {
  openings = {
    jump    = { port = "22", source = "Internet" }
    monitor = { port = "9100", source = "10.20.8.0/24" }
  }
}

resource "azurerm_network_security_group" "blocks" {
  name                = "nsg-jump"
  resource_group_name = "rg-build"
  location            = "westeurope"

  security_rule {
    name                       = "everything"
    priority                   = 200
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "*"
    source_address_prefix      = "::/0" # finding
    destination_address_prefix = "*"
  }

  security_rule {
    name                       = "web"
    priority                   = 210
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "443"
    source_address_prefix      = "Internet"
    destination_address_prefix = "*"
  }

  dynamic "security_rule" {
    for_each = local.openings

    content {
      name                       = security_rule.key
      priority                   = 220
      direction                  = "Inbound"
      access                     = "Allow"
      protocol                   = "Tcp"
      source_port_range          = "*"
      destination_port_range     = security_rule.value.port
      source_address_prefix      = security_rule.value.source # finding
      destination_address_prefix = "*"
    }
  }
}
