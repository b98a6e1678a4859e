# azurerm 3
resource "azurerm_kubernetes_cluster" "by_its_older_name" {
  name                      = "aks-shop"
  resource_group_name       = "rg-shop"
  location                  = "westeurope"
  dns_prefix                = "shop"
  automatic_channel_upgrade = null # finding

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}
