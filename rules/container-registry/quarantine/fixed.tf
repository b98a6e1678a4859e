resource "azurerm_container_registry" "wrong" { # finding
  quarantine_policy_enabled = true

  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}
