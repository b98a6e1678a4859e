resource "azurerm_container_registry" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_container_registry" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = var.nobody_sets_it # unknown
}
