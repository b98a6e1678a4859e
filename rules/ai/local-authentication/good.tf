resource "azurerm_cognitive_account" "without_keys" {
  name                = "without-keys"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
  local_auth_enabled  = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_search_service" "open" {
  name                         = "open"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku                          = "standard"
  local_authentication_enabled = var.nobody_sets_it # unknown
}
