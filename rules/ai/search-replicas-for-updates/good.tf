resource "azurerm_search_service" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
  replica_count       = 3
}

variable "nobody_sets_it" {
  type = number
}

resource "azurerm_search_service" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
  replica_count       = var.nobody_sets_it # unknown
}
