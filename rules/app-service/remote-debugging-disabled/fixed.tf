resource "azurerm_linux_web_app" "literal" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    remote_debugging_enabled = false # finding
    remote_debugging_version = "VS2022"
  }
}

variable "debug" {
  type    = bool
  default = false
}

resource "azurerm_windows_function_app" "through_variable" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    remote_debugging_enabled = var.debug # finding
  }
}

resource "azurerm_app_service" "older_type" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan

  site_config {
    remote_debugging_enabled = false # finding
  }
}

variable "plan" {
  type = string
}
