resource "azurerm_kubernetes_cluster" "of_its_own" {
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

variable "identities" {
  type = list(string)
}

resource "azurerm_kubernetes_cluster" "open" { # unknown
  name                = "aks-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  dns_prefix          = "search"

  dynamic "identity" {
    for_each = var.identities

    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}
