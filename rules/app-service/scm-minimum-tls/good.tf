resource "azurerm_linux_web_app" "left_to_the_default" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {}
}

resource "azurerm_linux_function_app" "written" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    scm_minimum_tls_version = "1.3"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_linux_web_app_slot" "open" {
  name           = "staging"
  app_service_id = var.app

  site_config {
    scm_minimum_tls_version = var.nobody_sets_it # unknown
  }
}

variable "plan" {
  type = string
}

variable "app" {
  type = string
}
