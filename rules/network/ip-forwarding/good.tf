resource "azurerm_network_interface" "left_to_the_default" {
  name                = "nic-build"
  resource_group_name = "rg-build"
  location            = "westeurope"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.build.id
    private_ip_address_allocation = "Dynamic"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_network_interface" "open" {
  name                  = "nic-partners"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  ip_forwarding_enabled = var.nobody_sets_it # unknown

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.build.id
    private_ip_address_allocation = "Dynamic"
  }
}
