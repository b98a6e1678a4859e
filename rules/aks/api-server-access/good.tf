resource "azurerm_kubernetes_cluster" "private" {
  name                    = "aks-shop"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  dns_prefix              = "shop"
  private_cluster_enabled = true

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

locals {
  offices = {
    berlin = "203.0.113.0/24"
    lisbon = "198.51.100.16/28"
  }
}

resource "azurerm_kubernetes_cluster" "from_the_offices" {
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

  api_server_access_profile {
    authorized_ip_ranges = [for name, range in local.offices : range]
  }
}

resource "azurerm_kubernetes_cluster" "from_its_own_address_alone" {
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
    authorized_ip_ranges = ["0.0.0.0/32"]
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_kubernetes_cluster" "open" {
  name                    = "aks-preview"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  dns_prefix              = "preview"
  private_cluster_enabled = var.nobody_sets_it # unknown

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

variable "nobody_sets_them" {
  type = list(string)
}

resource "azurerm_kubernetes_cluster" "open_ranges" {
  name                = "aks-reports"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "reports"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }

  api_server_access_profile {
    authorized_ip_ranges = var.nobody_sets_them # unknown
  }
}
