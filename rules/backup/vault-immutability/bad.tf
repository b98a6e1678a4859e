resource "azurerm_recovery_services_vault" "wrong" { # finding
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
}
