resource "azurerm_app_configuration" "without_keys" {
  name                = "without-keys"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  local_auth_enabled  = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_app_configuration" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  local_auth_enabled  = var.nobody_sets_it # unknown
}
