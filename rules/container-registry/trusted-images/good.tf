resource "azurerm_container_registry" "signed" {
  name                 = "signed"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  sku                  = "Premium"
  trust_policy_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_container_registry" "open" {
  name                 = "open"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  sku                  = "Premium"
  trust_policy_enabled = var.nobody_sets_it # unknown
}
