resource "azurerm_app_configuration" "left_to_the_default" { # finding
  local_auth_enabled = false

  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}

variable "keys" {
  type    = bool
  default = false
}

resource "azurerm_app_configuration" "through_variable" {
  name                = "through-variable"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  local_auth_enabled  = var.keys # finding
}
