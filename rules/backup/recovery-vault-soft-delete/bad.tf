resource "azurerm_recovery_services_vault" "wrong" {
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
  soft_delete_enabled = false # finding
}
