# azurerm 5
resource "azurerm_kubernetes_automatic_cluster" "automatic" {
  name                = "aks-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  identity {
    type = "SystemAssigned"
  }

  private_cluster {
    private_dns_zone_id = "System"
  }
}
