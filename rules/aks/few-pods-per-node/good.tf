resource "azurerm_kubernetes_cluster_node_pool" "large" {
  name                  = "large"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  max_pods              = 110
}

variable "nobody_sets_it" {
  type = number
}

resource "azurerm_kubernetes_cluster_node_pool" "open" {
  name                  = "open"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  max_pods              = var.nobody_sets_it # unknown
}
