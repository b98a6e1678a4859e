resource "azurerm_kubernetes_cluster" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_tier            = "Standard"

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }

  identity {
    type = "SystemAssigned"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_kubernetes_cluster" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_tier            = var.nobody_sets_it # unknown

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }

  identity {
    type = "SystemAssigned"
  }
}
