resource "azurerm_container_registry" "written" {
  name                          = "crshop"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "Premium"
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_container_registry" "open" {
  name                          = "crmirror"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "Premium"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
