resource "azurerm_role_definition" "readers" {
  name  = "readers"
  scope = "/subscriptions/00000000-0000-0000-0000-000000000000"

  permissions {
    actions = ["*/read"]
  }
}

resource "azurerm_role_definition" "without_rights" {
  name  = "without-rights"
  scope = "/subscriptions/00000000-0000-0000-0000-000000000000"

  permissions {
    actions     = ["*"]
    not_actions = ["Microsoft.Authorization/*/Write"]
  }
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_role_definition" "open" {
  name  = "open"
  scope = "/subscriptions/00000000-0000-0000-0000-000000000000"

  permissions {
    actions = var.nobody_sets_it # unknown
  }
}
