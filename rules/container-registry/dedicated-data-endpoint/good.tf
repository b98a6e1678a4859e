resource "azurerm_container_registry" "right" {
  name                  = "right"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  sku                   = "Premium"
  data_endpoint_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_container_registry" "open" {
  name                  = "open"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  sku                   = "Premium"
  data_endpoint_enabled = var.nobody_sets_it # unknown
}
