resource "azurerm_container_registry" "shop" {
  name                = "shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_role_assignment" "pushes" {
  principal_id         = azurerm_principal.main.id
  scope                = azurerm_container_registry.shop.id
  role_definition_name = "AcrPush" # finding
}
