resource "azurerm_kubernetes_cluster" "agent" {
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

  oms_agent {
    log_analytics_workspace_id = var.workspace
  }
}

resource "azurerm_kubernetes_cluster" "setting" {
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

resource "azurerm_monitor_diagnostic_setting" "search" {
  name                       = "to-workspace"
  target_resource_id         = azurerm_kubernetes_cluster.setting.id
  log_analytics_workspace_id = var.workspace

  enabled_log {
    category_group = "allLogs"
  }
}

variable "workspaces" {
  type = list(string)
}

resource "azurerm_kubernetes_cluster" "open" { # unknown
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

  dynamic "oms_agent" {
    for_each = var.workspaces

    content {
      log_analytics_workspace_id = oms_agent.value
    }
  }
}

variable "workspace" {
  type = string
}
