# azurerm 3
resource "azurerm_kubernetes_cluster_node_pool" "by_its_older_name" {
  name                   = "batch"
  kubernetes_cluster_id  = var.cluster
  vm_size                = "Standard_D4s_v5"
  node_count             = 2
  enable_host_encryption = true
}

variable "cluster" {
  type = string
}
