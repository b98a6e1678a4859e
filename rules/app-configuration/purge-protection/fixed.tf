resource "azurerm_app_configuration" "standard" { # finding
  purge_protection_enabled = true

  name                = "standard"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
}
