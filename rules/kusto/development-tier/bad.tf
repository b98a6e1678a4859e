resource "azurerm_kusto_cluster" "small" {
  name                = "small"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name     = "Dev(No SLA)_Standard_E2a_v4" # finding
    capacity = 1
  }
}
