resource "azurerm_network_security_rule" "from_the_office" {
  name                        = "ssh"
  resource_group_name         = "rg-build"
  network_security_group_name = "nsg-agents"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "22"
  source_address_prefixes     = ["203.0.113.0/24", "VirtualNetwork"]
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "another_port" {
  name                        = "web"
  resource_group_name         = "rg-build"
  network_security_group_name = "nsg-web"
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_ranges     = ["80", "443", "2200-3388"]
  source_address_prefix       = "Internet"
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_group" "closing_and_outgoing" {
  name                = "nsg-desktops"
  resource_group_name = "rg-build"
  location            = "westeurope"

  security_rule {
    name                       = "no-rdp"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_port_range          = "*"
    destination_port_range     = "3389"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }

  security_rule {
    name                       = "git-over-ssh"
    priority                   = 110
    direction                  = "Outbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "22"
    source_address_prefix      = "*"
    destination_address_prefix = "Internet"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_network_security_rule" "open" {
  name                        = "ssh-from-partner"
  resource_group_name         = "rg-build"
  network_security_group_name = "nsg-agents"
  priority                    = 120
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "22"
  source_address_prefix       = var.nobody_sets_it # unknown
  destination_address_prefix  = "*"
}

resource "azurerm_network_security_rule" "cannot_matter" {
  name                        = "web-from-partner"
  resource_group_name         = "rg-build"
  network_security_group_name = "nsg-web"
  priority                    = 130
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "443"
  source_address_prefix       = var.nobody_sets_it
  destination_address_prefix  = "*"
}

variable "nobody_sets_them" {
  type = list(object({ name = string, port = string, source = string }))
}

resource "azurerm_network_security_group" "open_blocks" { # unknown
  name                = "nsg-partners"
  resource_group_name = "rg-build"
  location            = "westeurope"

  dynamic "security_rule" {
    for_each = var.nobody_sets_them

    content {
      name                       = security_rule.value.name
      priority                   = 100
      direction                  = "Inbound"
      access                     = "Allow"
      protocol                   = "Tcp"
      source_port_range          = "*"
      destination_port_range     = security_rule.value.port
      source_address_prefix      = security_rule.value.source
      destination_address_prefix = "*"
    }
  }
}
