resource "azurerm_automation_variable_string" "right" {
  name                    = "right"
  resource_group_name     = "rg-shop"
  automation_account_name = "example"
  encrypted               = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_automation_variable_string" "open" {
  name                    = "open"
  resource_group_name     = "rg-shop"
  automation_account_name = "example"
  encrypted               = var.nobody_sets_it # unknown
}
