resource "azurerm_kubernetes_cluster" "written" {
  name                   = "aks-shop"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  dns_prefix             = "shop"
  disk_encryption_set_id = azurerm_disk_encryption_set.nodes.id

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

resource "azurerm_disk_encryption_set" "nodes" {
  name                = "des-nodes"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  key_vault_key_id    = var.key

  identity {
    type = "SystemAssigned"
  }
}

variable "key" {
  type = string
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_kubernetes_cluster" "open" {
  name                   = "aks-search"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  dns_prefix             = "search"
  disk_encryption_set_id = var.nobody_sets_it # unknown

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}
