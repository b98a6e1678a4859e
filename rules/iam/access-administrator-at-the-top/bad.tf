resource "azurerm_role_assignment" "at_the_root" {
  principal_id         = azurerm_principal.main.id
  scope                = "/"
  role_definition_name = "User Access Administrator" # finding
}

resource "azurerm_management_group" "shop" {
}

resource "azurerm_role_assignment" "at_a_group" {
  principal_id       = azurerm_principal.main.id
  scope              = azurerm_management_group.shop.id
  role_definition_id = "/providers/Microsoft.Authorization/roleDefinitions/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9" # finding
}
