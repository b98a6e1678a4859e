resource "azurerm_recovery_services_vault" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
  soft_delete_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_recovery_services_vault" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
  soft_delete_enabled = var.nobody_sets_it # unknown
}
