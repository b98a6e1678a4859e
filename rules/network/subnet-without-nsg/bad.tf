resource "azurerm_subnet" "alone" { # finding
  name                 = "snet-web"
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = ["10.30.1.0/24"]
}

resource "azurerm_network_security_group" "app" {
  name                = "nsg-app"
  resource_group_name = "rg-net"
  location            = "westeurope"
}

locals {
  tiers = {
    app  = "10.30.2.0/24"
    data = "10.30.3.0/24"
  }
}

resource "azurerm_subnet" "one_of_two" { # finding
  for_each = local.tiers

  name                 = "snet-${each.key}"
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = [each.value]
}

resource "azurerm_subnet_network_security_group_association" "app" {
  subnet_id                 = azurerm_subnet.one_of_two["app"].id
  network_security_group_id = azurerm_network_security_group.app.id
}

variable "delegated" {
  type    = string
  default = "Microsoft.Web/serverFarms"
}

resource "azurerm_subnet" "with_routes_alone" { # finding
  name                 = "snet-functions"
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = ["10.30.4.0/24"]

  delegation {
    name = "functions"

    service_delegation {
      name    = var.delegated
      actions = ["Microsoft.Network/virtualNetworks/subnets/action"]
    }
  }
}

resource "azurerm_subnet_route_table_association" "functions" {
  subnet_id      = azurerm_subnet.with_routes_alone.id
  route_table_id = azurerm_route_table.functions.id
}

resource "azurerm_route_table" "functions" {
  name                = "rt-functions"
  resource_group_name = "rg-net"
  location            = "westeurope"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_subnet" "perhaps_a_gateway" { # unknown
  name                 = var.nobody_sets_it
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = ["10.30.5.0/24"]
}
