resource "azurerm_recovery_services_vault" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
  immutability        = "Locked"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_recovery_services_vault" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
  immutability        = var.nobody_sets_it # unknown
}
