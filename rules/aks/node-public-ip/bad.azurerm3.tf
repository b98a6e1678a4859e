# azurerm 3
resource "azurerm_kubernetes_cluster" "by_its_older_name" {
  name                = "aks-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "shop"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name                  = "system"
    node_count            = 3
    vm_size               = "Standard_D4s_v5"
    enable_node_public_ip = true # finding
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "another_pool" {
  name                  = "batch"
  kubernetes_cluster_id = var.cluster
  vm_size               = "Standard_D4s_v5"
  node_count            = 2
  enable_node_public_ip = true # finding
}

variable "cluster" {
  type = string
}
