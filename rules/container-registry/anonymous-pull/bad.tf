resource "azurerm_container_registry" "literal" {
  name                   = "crshop"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  sku                    = "Premium"
  anonymous_pull_enabled = true # finding
}

variable "anonymous" {
  type    = bool
  default = true
}

resource "azurerm_container_registry" "through_variable" {
  name                   = "crtools"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  sku                    = "Premium"
  anonymous_pull_enabled = var.anonymous # finding
}
