resource "azurerm_virtual_network" "shop" {
  name                = "vnet-shop"
  resource_group_name = "rg-net"
  location            = "westeurope"
  address_space       = ["10.30.0.0/16"]

  subnet {
    name             = "snet-app"
    address_prefixes = ["10.30.2.0/24"]
    security_group   = azurerm_network_security_group.app.id
  }

  subnet {
    name             = "GatewaySubnet"
    address_prefixes = ["10.30.250.0/27"]
  }

  subnet {
    name             = "snet-volumes"
    address_prefixes = ["10.30.5.0/24"]

    delegation {
      name = "volumes"

      service_delegation {
        name = "Microsoft.Netapp/volumes"
      }
    }
  }
}

resource "azurerm_network_security_group" "app" {
  name                = "nsg-app"
  resource_group_name = "rg-net"
  location            = "westeurope"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_virtual_network" "open" {
  name                = "vnet-partners"
  resource_group_name = "rg-net"
  location            = "westeurope"
  address_space       = ["10.32.0.0/16"]

  subnet {
    name             = "snet-partners"
    address_prefixes = ["10.32.1.0/24"]
    security_group   = var.nobody_sets_it # unknown
  }
}
