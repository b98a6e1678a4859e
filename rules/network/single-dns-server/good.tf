resource "azurerm_virtual_network" "two" {
  name                = "two"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  address_space       = ["10.0.0.0/16"]
  dns_servers         = ["10.0.0.4", "10.0.0.5"]
}

resource "azurerm_virtual_network" "of_azure" {
  name                = "of-azure"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  address_space       = ["10.1.0.0/16"]
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_virtual_network" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  address_space       = ["10.2.0.0/16"]
  dns_servers         = var.nobody_sets_it # unknown
}
