resource "azurerm_kusto_cluster" "alone" { # finding
  name                = "alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name = "Standard_E8ads_v5"
  }
}
