resource "azurerm_search_service" "logged" {
  name                = "logged"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
}

resource "azurerm_monitor_diagnostic_setting" "all" {
  name                       = "all"
  target_resource_id         = azurerm_search_service.logged.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id

  enabled_log {
    category_group = "allLogs"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_search_service" "open" { # unknown
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
  name                = var.nobody_sets_it
}

resource "azurerm_monitor_diagnostic_setting" "of_something" {
  name                       = "of-something"
  target_resource_id         = var.target
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id

  enabled_log {
    category_group = "allLogs"
  }
}

variable "target" {
  type = string
}
