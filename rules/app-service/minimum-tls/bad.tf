resource "azurerm_linux_web_app" "literal" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    minimum_tls_version = "1.0" # finding
  }
}

variable "tls" {
  type    = string
  default = "1.1"
}

resource "azurerm_windows_web_app_slot" "through_variable" {
  name           = "staging"
  app_service_id = var.app

  site_config {
    minimum_tls_version = var.tls # finding
  }
}

resource "azurerm_function_app" "number_on_an_older_type" {
  name                       = "func-prices"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  app_service_plan_id        = var.plan
  storage_account_name       = "stprices"
  storage_account_access_key = var.storage_key

  site_config {
    min_tls_version = 1.1 # finding
  }
}

variable "plan" {
  type = string
}

variable "app" {
  type = string
}

variable "storage_key" {
  type      = string
  sensitive = true
}
