resource "azurerm_virtual_network" "shop" {
  name                = "vnet-shop"
  resource_group_name = "rg-net"
  location            = "westeurope"
  address_space       = ["10.30.0.0/16"]

  subnet { # finding
    name             = "snet-web"
    address_prefixes = ["10.30.1.0/24"]
  }

  subnet {
    name             = "snet-app"
    address_prefixes = ["10.30.2.0/24"]
    security_group   = azurerm_network_security_group.app.id
  }

  subnet {
    name             = "snet-data"
    address_prefixes = ["10.30.3.0/24"]
    security_group   = "" # finding
  }
}

resource "azurerm_network_security_group" "app" {
  name                = "nsg-app"
  resource_group_name = "rg-net"
  location            = "westeurope"
}

variable "subnets" {
  type = map(string)
  default = {
    snet-build  = "10.31.1.0/24"
    snet-agents = "10.31.2.0/24"
  }
}

resource "azurerm_virtual_network" "through_variable" {
  name                = "vnet-build"
  resource_group_name = "rg-net"
  location            = "westeurope"
  address_space       = ["10.31.0.0/16"]

  dynamic "subnet" { # finding
    for_each = var.subnets

    content {
      name             = subnet.key
      address_prefixes = [subnet.value]
    }
  }
}
