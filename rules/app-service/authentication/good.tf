resource "azurerm_linux_web_app" "second_version" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  auth_settings_v2 {
    auth_enabled = true

    login {}
  }

  site_config {}
}

resource "azurerm_windows_function_app" "first_version" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  auth_settings {
    enabled = true
  }

  site_config {}
}

resource "azurerm_app_service" "older_type" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan

  auth_settings {
    enabled = true
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_web_app" "open" {
  name                = "app-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  auth_settings_v2 {
    auth_enabled = var.nobody_sets_it # unknown

    login {}
  }

  site_config {}
}

variable "plan" {
  type = string
}
