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

resource "azurerm_kubernetes_cluster" "literal" {
  name                   = "aks-search"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  dns_prefix             = "search"
  local_account_disabled = false # finding

  identity {
    type = "SystemAssigned"
  }

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
  }
}
