resource "azurerm_recovery_services_vault" "private" {
  name                          = "private"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "Standard"
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_recovery_services_vault" "open" {
  name                          = "open"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "Standard"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
