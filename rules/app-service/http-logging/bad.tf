resource "azurerm_linux_web_app" "nothing_said" { # finding
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {}
}

resource "azurerm_windows_web_app" "other_logs" {
  name                = "app-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  logs { # finding
    detailed_error_messages = true
  }

  site_config {}
}

variable "plan" {
  type = string
}
