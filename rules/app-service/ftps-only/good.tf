resource "azurerm_linux_web_app" "off_by_default" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {}
}

resource "azurerm_windows_web_app_slot" "written" {
  name           = "staging"
  app_service_id = var.app

  site_config {
    ftps_state = "FtpsOnly"
  }
}

resource "azurerm_app_service" "older_type" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan

  site_config {
    ftps_state = "Disabled"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_linux_function_app" "open" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    ftps_state = var.nobody_sets_it # unknown
  }
}

variable "plan" {
  type = string
}

variable "app" {
  type = string
}
