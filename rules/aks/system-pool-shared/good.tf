resource "azurerm_kubernetes_cluster" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  default_node_pool {
    name                         = "system"
    node_count                   = 3
    vm_size                      = "Standard_D4s_v5"
    only_critical_addons_enabled = true
  }

  identity {
    type = "SystemAssigned"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_kubernetes_cluster" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  default_node_pool {
    name                         = "system"
    node_count                   = 3
    vm_size                      = "Standard_D4s_v5"
    only_critical_addons_enabled = var.nobody_sets_it # unknown
  }

  identity {
    type = "SystemAssigned"
  }
}
