resource "azurerm_automation_account" "alone" { # finding
  name                = "alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "Basic"
}
