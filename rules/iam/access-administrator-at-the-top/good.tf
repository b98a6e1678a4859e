resource "azurerm_role_assignment" "of_one_group_of_resources" {
  principal_id         = azurerm_principal.main.id
  scope                = azurerm_resource_group.shop.id
  role_definition_name = "User Access Administrator"
}

resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

resource "azurerm_role_assignment" "of_another_role" {
  principal_id         = azurerm_principal.main.id
  scope                = "/"
  role_definition_name = "Reader"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_role_assignment" "open" {
  principal_id         = azurerm_principal.main.id
  scope                = "/"
  role_definition_name = var.nobody_sets_it # unknown
}
