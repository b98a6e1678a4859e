resource "azurerm_cognitive_account" "restricted" {
  name                               = "restricted"
  resource_group_name                = "rg-shop"
  location                           = "westeurope"
  kind                               = "OpenAI"
  sku_name                           = "S0"
  outbound_network_access_restricted = true
  fqdns                              = ["docs.example.com"]
}

resource "azurerm_cognitive_account" "of_another_kind" {
  name                = "of-another-kind"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "S0"
  kind                = "SpeechServices"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_cognitive_account" "open" {
  name                               = "open"
  resource_group_name                = "rg-shop"
  location                           = "westeurope"
  kind                               = "OpenAI"
  sku_name                           = "S0"
  outbound_network_access_restricted = var.nobody_sets_it # unknown
  fqdns                              = ["docs.example.com"]
}
