resource "azurerm_databricks_workspace" "of_microsoft" { # finding
  name                = "of-microsoft"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "premium"
}
