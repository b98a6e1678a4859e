resource "azurerm_kubernetes_cluster" "written" {
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

  key_vault_secrets_provider {
    secret_rotation_enabled = true
  }
}

resource "azurerm_kubernetes_cluster" "without_the_add_on" {
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
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_kubernetes_cluster" "open" {
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

  key_vault_secrets_provider {
    secret_rotation_enabled = var.nobody_sets_it # unknown
  }
}
