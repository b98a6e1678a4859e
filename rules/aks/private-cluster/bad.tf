resource "azurerm_kubernetes_cluster" "left_to_the_default" { # finding
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
}

resource "azurerm_kubernetes_cluster" "literal" {
  name                    = "aks-search"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  dns_prefix              = "search"
  private_cluster_enabled = false # finding

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

variable "private" {
  type    = bool
  default = false
}

resource "azurerm_kubernetes_cluster" "through_variable" {
  name                    = "aks-batch"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  dns_prefix              = "batch"
  private_cluster_enabled = var.private # finding

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }

  api_server_access_profile {
    authorized_ip_ranges = ["203.0.113.0/24"]
  }
}
