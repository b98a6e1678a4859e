resource "azurerm_automation_variable_string" "wrong" { # finding
  name                    = "wrong"
  resource_group_name     = "rg-shop"
  automation_account_name = "example"
}
