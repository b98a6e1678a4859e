resource "azurerm_kubernetes_cluster" "written" {
  name                 = "aks-shop"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  dns_prefix           = "shop"
  azure_policy_enabled = true

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_kubernetes_cluster" "open" {
  name                 = "aks-search"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  dns_prefix           = "search"
  azure_policy_enabled = var.nobody_sets_it # unknown

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}
