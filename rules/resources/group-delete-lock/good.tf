resource "azurerm_resource_group" "locked" {
  name     = "locked"
  location = "westeurope"
}

resource "azurerm_management_lock" "kept" {
  name       = "kept"
  lock_level = "CanNotDelete"
  scope      = azurerm_resource_group.locked.id
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_resource_group" "open" { # unknown
  location = "westeurope"
  name     = var.nobody_sets_it
}

resource "azurerm_management_lock" "of_something" {
  name       = "of-something"
  lock_level = "CanNotDelete"
  scope      = var.scope
}

variable "scope" {
  type = string
}
