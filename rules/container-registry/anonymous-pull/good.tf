resource "azurerm_container_registry" "nothing_said" {
  name                = "crshop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_container_registry" "written" {
  name                   = "crtools"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  sku                    = "Premium"
  anonymous_pull_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_container_registry" "open" {
  name                   = "crmirror"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  sku                    = "Premium"
  anonymous_pull_enabled = var.nobody_sets_it # unknown
}
