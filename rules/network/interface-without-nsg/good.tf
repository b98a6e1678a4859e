resource "azurerm_network_interface" "with_its_own" {
  name                = "with-its-own"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.guarded.id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_network_interface_security_group_association" "own" {
  network_interface_id      = azurerm_network_interface.with_its_own.id
  network_security_group_id = azurerm_network_security_group.web.id
}

resource "azurerm_subnet" "guarded" {
  name                 = "guarded"
  resource_group_name  = "rg-shop"
  virtual_network_name = "example"
  address_prefixes     = ["10.0.1.0/24"]
}

resource "azurerm_subnet_network_security_group_association" "guarded" {
  subnet_id                 = azurerm_subnet.guarded.id
  network_security_group_id = azurerm_network_security_group.web.id
}

resource "azurerm_network_interface" "of_its_subnet" {
  name                = "of-its-subnet"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.guarded.id
    private_ip_address_allocation = "Dynamic"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_network_interface" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = var.nobody_sets_it # unknown
    private_ip_address_allocation = "Dynamic"
  }
}
