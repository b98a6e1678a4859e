resource "azurerm_container_registry" "shop" {
  name                = "shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_role_assignment" "pulls" {
  principal_id         = azurerm_principal.main.id
  scope                = azurerm_container_registry.shop.id
  role_definition_name = "AcrPull"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_role_assignment" "open" {
  principal_id         = azurerm_principal.main.id
  scope                = azurerm_container_registry.shop.id
  role_definition_name = var.nobody_sets_it # unknown
}
