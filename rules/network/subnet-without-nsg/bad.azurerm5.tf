# azurerm 5
resource "azurerm_subnet" "alone" { # finding
  name                 = "snet-web"
  resource_group_name  = "rg-net"
  virtual_network_name = "vnet-shop"
  address_prefixes     = ["10.30.1.0/24"]
}

resource "azurerm_subnet" "with_one_of_its_own" {
  name                                 = "snet-app"
  resource_group_name                  = "rg-net"
  virtual_network_name                 = "vnet-shop"
  address_prefixes                     = ["10.30.2.0/24"]
  network_security_group_id_wo         = azurerm_network_security_group.app.id
  network_security_group_id_wo_version = 1
}

resource "azurerm_network_security_group" "app" {
  name                = "nsg-app"
  resource_group_name = "rg-net"
  location            = "westeurope"
}
