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

resource "azurerm_kubernetes_cluster" "null" {
  name                   = "aks-search"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  dns_prefix             = "search"
  disk_encryption_set_id = null # finding

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

resource "azurerm_kubernetes_cluster" "only_the_node_disk_is_on_the_host" { # finding
  name                = "aks-batch"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "batch"

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name         = "system"
    node_count   = 3
    vm_size      = "Standard_D4s_v5"
    os_disk_type = "Ephemeral"
  }
}
