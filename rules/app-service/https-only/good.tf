resource "azurerm_linux_web_app" "written" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan
  https_only          = true

  site_config {}
}

variable "plan" {
  type = string
}

variable "https" {
  type    = string
  default = "true"
}

resource "azurerm_windows_function_app" "text_for_a_bool" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true
  https_only                    = var.https

  site_config {}
}

resource "azurerm_linux_web_app_slot" "unless_it_is_a_test" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.written.id
  https_only     = !local.test

  site_config {}
}

locals {
  test = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_function_app" "open" {
  name                          = "func-prices"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stprices"
  storage_uses_managed_identity = true
  https_only                    = var.nobody_sets_it # unknown

  site_config {}
}
