resource "azurerm_kubernetes_cluster" "no_network_profile" { # finding
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

resource "azurerm_kubernetes_cluster" "no_policy" {
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

  network_profile { # finding
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
  }
}

variable "network_policy" {
  type    = string
  default = null
}

resource "azurerm_kubernetes_cluster" "null_through_variable" {
  name                = "aks-batch"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "batch"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }

  network_profile {
    network_plugin = "azure"
    network_policy = var.network_policy # finding
  }
}
