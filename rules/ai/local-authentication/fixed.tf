resource "azurerm_cognitive_account" "left_to_the_default" { # finding
  local_auth_enabled = false

  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
}

variable "keys" {
  type    = bool
  default = false
}

resource "azurerm_search_service" "through_variable" {
  name                         = "through-variable"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku                          = "standard"
  local_authentication_enabled = var.keys # finding
}
