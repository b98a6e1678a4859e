resource "azurerm_container_registry" "literal" {
  name                = "crshop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
  admin_enabled       = false # finding
}

variable "admin" {
  type    = bool
  default = false
}

resource "azurerm_container_registry" "through_variable" {
  name                = "crtools"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
  admin_enabled       = var.admin # finding
}
