resource "azurerm_kubernetes_cluster" "literal" {
  name                = "aks-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "shop"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }

  addon_profile {
    kube_dashboard {
      enabled = true # finding
    }
  }
}

variable "dashboard" {
  type    = bool
  default = true
}

resource "azurerm_kubernetes_cluster" "through_variable" {
  name                = "aks-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "search"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }

  addon_profile {
    kube_dashboard {
      enabled = var.dashboard # finding
    }
  }
}
