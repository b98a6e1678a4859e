resource "azurerm_recovery_services_vault" "alone" { # finding
  name                = "alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
}
