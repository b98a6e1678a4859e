resource "azurerm_linux_web_app" "nothing_said" { # finding
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {}
}

resource "azurerm_linux_function_app" "switched_off" { # finding
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  auth_settings {
    enabled = false
  }

  site_config {}
}

resource "azurerm_linux_web_app_slot" "second_version_left_off" {
  name           = "staging"
  app_service_id = var.app

  auth_settings {
    enabled = true
  }

  auth_settings_v2 {
    auth_enabled = false # finding

    login {}
  }

  site_config {}
}

resource "azurerm_app_service" "older_type" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan

  auth_settings {
    enabled = false # finding
  }
}

variable "plan" {
  type = string
}

variable "app" {
  type = string
}
