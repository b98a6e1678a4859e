resource "azurerm_network_security_group" "this" {
  name                = "nsg-shop"
  resource_group_name = "rg-net"
  location            = "westeurope"
}

resource "azurerm_subnet" "with_one" {
  name                 = "snet-web"
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = ["10.30.1.0/24"]
}

resource "azurerm_subnet_network_security_group_association" "with_one" {
  subnet_id                 = azurerm_subnet.with_one.id
  network_security_group_id = azurerm_network_security_group.this.id
}

locals {
  tiers = {
    app  = "10.30.2.0/24"
    data = "10.30.3.0/24"
  }
}

resource "azurerm_subnet" "by_key" {
  for_each = local.tiers

  name                 = "snet-${each.key}"
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = [each.value]
}

resource "azurerm_subnet_network_security_group_association" "by_key" {
  for_each = local.tiers

  subnet_id                 = azurerm_subnet.by_key[each.key].id
  network_security_group_id = azurerm_network_security_group.this.id
}

resource "azurerm_subnet" "gateway" {
  name                 = "GatewaySubnet"
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = ["10.30.250.0/27"]
}

resource "azurerm_subnet" "volumes" {
  name                 = "snet-volumes"
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = ["10.30.5.0/24"]

  delegation {
    name = "volumes"

    service_delegation {
      name    = "Microsoft.Netapp/volumes"
      actions = ["Microsoft.Network/networkinterfaces/*", "Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

resource "azurerm_subnet" "perhaps_by_another_name" { # unknown
  name                 = "snet-partners"
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = ["10.30.6.0/24"]
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_subnet_network_security_group_association" "of_a_subnet_nobody_named" {
  subnet_id                 = var.nobody_sets_it
  network_security_group_id = azurerm_network_security_group.this.id
}
