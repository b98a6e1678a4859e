resource "azurerm_kubernetes_cluster" "written" {
  name                   = "aks-shop"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  dns_prefix             = "shop"
  local_account_disabled = true

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled = true
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_kubernetes_cluster" "open" {
  name                   = "aks-search"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  dns_prefix             = "search"
  local_account_disabled = var.nobody_sets_it # unknown

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}
