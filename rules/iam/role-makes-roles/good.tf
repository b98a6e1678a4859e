resource "azurerm_role_definition" "readers" {
  name  = "readers"
  scope = "/subscriptions/00000000-0000-0000-0000-000000000000"

  permissions {
    actions = ["Microsoft.Authorization/*/read"]
  }
}

resource "azurerm_role_definition" "without_that_one" {
  name  = "without-that-one"
  scope = "/subscriptions/00000000-0000-0000-0000-000000000000"

  permissions {
    actions     = ["*/write"]
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
