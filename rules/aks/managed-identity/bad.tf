resource "azurerm_kubernetes_cluster" "service_principal" { # finding
  name                = "aks-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "shop"

  service_principal {
    client_id     = var.client
    client_secret = var.secret
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}

variable "client" {
  type = string
}

variable "secret" {
  type      = string
  sensitive = true
}
