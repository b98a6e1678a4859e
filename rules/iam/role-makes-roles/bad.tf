resource "azurerm_role_definition" "makes_roles" {
  name  = "makes-roles"
  scope = "/subscriptions/00000000-0000-0000-0000-000000000000"

  permissions {
    actions = ["Microsoft.Authorization/roleDefinitions/write"] # finding
  }
}
