# azurerm 3
resource "azurerm_kubernetes_cluster" "shop" {
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

resource "azurerm_monitor_diagnostic_setting" "switched_off" { # finding
  name                       = "switched-off"
  target_resource_id         = azurerm_kubernetes_cluster.shop.id
  log_analytics_workspace_id = var.workspace

  log {
    category = "kube-audit"
    enabled  = false
  }
}

variable "workspace" {
  type = string
}
