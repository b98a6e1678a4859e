resource "azurerm_kubernetes_cluster_node_pool" "small" {
  name                  = "small"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  max_pods              = 30 # finding
}

resource "azurerm_kubernetes_cluster" "small" {
  name                = "small"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
    max_pods   = 20 # finding
  }
}
