resource "azurerm_app_configuration" "protected" {
  name                     = "protected"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  sku                      = "standard"
  purge_protection_enabled = true
}

resource "azurerm_app_configuration" "of_the_free_tier" {
  name                = "of-the-free-tier"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_app_configuration" "open" {
  name                     = "open"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  sku                      = "standard"
  purge_protection_enabled = var.nobody_sets_it # unknown
}
