resource "azurerm_kubernetes_cluster" "literal" {
  name                             = "aks-shop"
  resource_group_name              = "rg-shop"
  location                         = "westeurope"
  dns_prefix                       = "shop"
  http_application_routing_enabled = true # finding

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

variable "routing" {
  type    = bool
  default = true
}

resource "azurerm_kubernetes_cluster" "through_variable" {
  name                             = "aks-search"
  resource_group_name              = "rg-shop"
  location                         = "westeurope"
  dns_prefix                       = "search"
  http_application_routing_enabled = var.routing # finding

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}
