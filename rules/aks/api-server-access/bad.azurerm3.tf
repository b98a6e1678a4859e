# azurerm 3
resource "azurerm_kubernetes_cluster" "by_its_older_name" {
  name                            = "aks-shop"
  resource_group_name             = "rg-shop"
  location                        = "westeurope"
  dns_prefix                      = "shop"
  api_server_authorized_ip_ranges = ["0.0.0.0/0"] # finding

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

resource "azurerm_kubernetes_cluster" "in_halves" {
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
    authorized_ip_ranges = ["0.0.0.0/1", "128.0.0.0/1"] # finding
  }
}

resource "azurerm_kubernetes_cluster" "limited_by_its_older_name" {
  name                            = "aks-batch"
  resource_group_name             = "rg-shop"
  location                        = "westeurope"
  dns_prefix                      = "batch"
  api_server_authorized_ip_ranges = ["203.0.113.0/24"]

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}
