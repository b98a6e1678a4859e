# azurerm 5
resource "azurerm_kubernetes_automatic_cluster" "automatic" { # finding
  name                = "aks-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  identity {
    type = "SystemAssigned"
  }
}
