resource "azurerm_container_registry" "a_month" {
  name                     = "a-month"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  sku                      = "Premium"
  retention_policy_in_days = 30
}

variable "nobody_sets_it" {
  type = number
}

resource "azurerm_container_registry" "open" {
  name                     = "open"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  sku                      = "Premium"
  retention_policy_in_days = var.nobody_sets_it # unknown
}
