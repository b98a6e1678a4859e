resource "azurerm_databricks_workspace" "managed" { # finding
  name                = "managed"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "premium"
}
