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

resource "azurerm_monitor_diagnostic_setting" "audit" {
  name                       = "audit"
  target_resource_id         = azurerm_kubernetes_cluster.shop.id
  log_analytics_workspace_id = var.workspace

  enabled_log {
    category = "kube-audit-admin"
  }
}

resource "azurerm_monitor_diagnostic_setting" "the_rest" {
  name                       = "the-rest"
  target_resource_id         = azurerm_kubernetes_cluster.shop.id
  log_analytics_workspace_id = var.workspace

  enabled_log {
    category = "guard"
  }
}

resource "azurerm_kubernetes_cluster" "search" {
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

resource "azurerm_monitor_diagnostic_setting" "all_logs" {
  name                       = "all-logs"
  target_resource_id         = azurerm_kubernetes_cluster.search.id
  log_analytics_workspace_id = var.workspace

  enabled_log {
    category_group = "allLogs"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_kubernetes_cluster" "batch" {
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
}

resource "azurerm_monitor_diagnostic_setting" "open" {
  name                       = "open"
  target_resource_id         = azurerm_kubernetes_cluster.batch.id
  log_analytics_workspace_id = var.workspace

  enabled_log {
    category = var.nobody_sets_it # unknown
  }
}

variable "workspace" {
  type = string
}
