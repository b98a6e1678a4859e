resource "azurerm_databricks_workspace" "logged" {
  name                = "logged"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "premium"
}

resource "azurerm_monitor_diagnostic_setting" "all" {
  name                       = "all"
  target_resource_id         = azurerm_databricks_workspace.logged.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id

  enabled_log {
    category_group = "allLogs"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_databricks_workspace" "open" { # unknown
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "premium"
  name                = var.nobody_sets_it
}

resource "azurerm_monitor_diagnostic_setting" "of_somebody" {
  name                       = "of-somebody"
  target_resource_id         = var.workspace
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id

  enabled_log {
    category_group = "allLogs"
  }
}

variable "workspace" {
  type = string
}
