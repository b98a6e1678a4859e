resource "azurerm_kubernetes_cluster" "nothing_said" { # finding
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

variable "admin_ranges" {
  type    = list(string)
  default = ["203.0.113.0/24", "0.0.0.0/0"]
}

resource "azurerm_kubernetes_cluster" "through_variable" {
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

  api_server_access_profile {
    authorized_ip_ranges = var.admin_ranges # finding
  }
}

resource "azurerm_kubernetes_cluster" "empty_list" {
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

  api_server_access_profile {
    authorized_ip_ranges = [] # finding
  }
}
