resource "azurerm_kubernetes_cluster" "calico" {
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

  network_profile {
    network_plugin = "azure"
    network_policy = "calico"
  }
}

resource "azurerm_kubernetes_cluster" "cilium_enforces_by_itself" {
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

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
  }
}

resource "azurerm_kubernetes_cluster" "brings_its_own" {
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
    network_plugin = "none"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_kubernetes_cluster" "open" {
  name                = "aks-preview"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "preview"

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
    network_policy = var.nobody_sets_it # unknown
  }
}
