resource "azurerm_subnet" "bare" {
  name                 = "bare"
  resource_group_name  = "rg-shop"
  virtual_network_name = "example"
  address_prefixes     = ["10.0.1.0/24"]
}

resource "azurerm_network_interface" "bare" { # finding
  name                = "bare"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.bare.id
    private_ip_address_allocation = "Dynamic"
  }
}
