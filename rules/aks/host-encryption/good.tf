resource "azurerm_kubernetes_cluster" "written" {
  name                = "aks-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "shop"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name                    = "system"
    node_count              = 3
    vm_size                 = "Standard_D4s_v5"
    host_encryption_enabled = true
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_kubernetes_cluster_node_pool" "open" {
  name                    = "batch"
  kubernetes_cluster_id   = var.cluster
  vm_size                 = "Standard_D4s_v5"
  node_count              = 2
  host_encryption_enabled = var.nobody_sets_it # unknown
}

variable "cluster" {
  type = string
}
