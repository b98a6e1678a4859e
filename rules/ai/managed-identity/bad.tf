resource "azurerm_cognitive_account" "alone" { # finding
  name                = "alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
}
