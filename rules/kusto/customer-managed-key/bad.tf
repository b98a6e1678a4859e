resource "azurerm_kusto_cluster" "of_microsoft" { # finding
  name                = "of-microsoft"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name = "Standard_E8ads_v5"
  }
}
