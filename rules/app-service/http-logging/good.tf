resource "azurerm_linux_web_app" "in_the_app" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  logs {
    http_logs {
      file_system {
        retention_in_days = 7
        retention_in_mb   = 35
      }
    }
  }

  site_config {}
}

resource "azurerm_linux_web_app" "through_a_setting" {
  name                = "app-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {}
}

resource "azurerm_monitor_diagnostic_setting" "search" {
  name                       = "to-workspace"
  target_resource_id         = azurerm_linux_web_app.through_a_setting.id
  log_analytics_workspace_id = var.workspace

  enabled_log {
    category_group = "allLogs"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_web_app" "open" {
  name                = "app-wiki"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  logs { # unknown
    dynamic "http_logs" {
      for_each = var.nobody_sets_it ? [1] : []

      content {
        file_system {
          retention_in_days = 7
          retention_in_mb   = 35
        }
      }
    }
  }

  site_config {}
}

variable "plan" {
  type = string
}

variable "workspace" {
  type = string
}
