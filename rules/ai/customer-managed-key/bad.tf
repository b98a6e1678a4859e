resource "azurerm_cognitive_account" "of_microsoft" { # finding
  name                = "of-microsoft"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
}
