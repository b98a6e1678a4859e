resource "azurerm_kubernetes_cluster" "left_to_the_default" {
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

  key_vault_secrets_provider { # finding
    secret_rotation_interval = "5m"
  }
}

resource "azurerm_kubernetes_cluster" "literal" {
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

  key_vault_secrets_provider {
    secret_rotation_enabled = false # finding
  }
}
