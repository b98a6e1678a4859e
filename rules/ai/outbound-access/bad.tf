resource "azurerm_cognitive_account" "anywhere" { # finding
  name                = "anywhere"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
}
