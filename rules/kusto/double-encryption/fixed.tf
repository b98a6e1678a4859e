resource "azurerm_kusto_cluster" "wrong" { # finding
  double_encryption_enabled = true

  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name = "Standard_E8ads_v5"
  }
}
