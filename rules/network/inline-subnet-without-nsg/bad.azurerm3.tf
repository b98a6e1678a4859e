# azurerm 3
resource "azurerm_virtual_network" "shop" {
  name                = "vnet-shop"
  resource_group_name = "rg-net"
  location            = "westeurope"
  address_space       = ["10.30.0.0/16"]

  subnet { # finding
    name           = "snet-web"
    address_prefix = "10.30.1.0/24"
  }
}
