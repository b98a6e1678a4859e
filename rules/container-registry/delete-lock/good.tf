resource "azurerm_container_registry" "locked" {
  name                = "crshop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_management_lock" "registry" {
  name       = "keep"
  scope      = azurerm_container_registry.locked.id
  lock_level = "CanNotDelete"
}

resource "azurerm_container_registry" "in_a_locked_group" {
  name                = "crtools"
  resource_group_name = azurerm_resource_group.tools.name
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_resource_group" "tools" {
  name     = "rg-tools"
  location = "westeurope"
}

resource "azurerm_management_lock" "group" {
  name       = "keep"
  scope      = azurerm_resource_group.tools.id
  lock_level = "CanNotDelete"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_container_registry" "group_from_elsewhere" {
  name                = "crmirror"
  resource_group_name = var.nobody_sets_it # unknown
  location            = "westeurope"
  sku                 = "Premium"
}
