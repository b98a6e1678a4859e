resource "azurerm_kubernetes_cluster" "nothing_said" {
  name                = "aks-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "shop"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool { # finding
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "literal" {
  name                    = "batch"
  kubernetes_cluster_id   = var.cluster
  vm_size                 = "Standard_D4s_v5"
  node_count              = 2
  host_encryption_enabled = false # finding
}

variable "cluster" {
  type = string
}
