resource "azurerm_container_registry" "left_to_the_default" {
  name                = "crshop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_container_registry" "written" {
  name                = "crtools"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
  admin_enabled       = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_container_registry" "open" {
  name                = "crmirror"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
  admin_enabled       = var.nobody_sets_it # unknown
}
