resource "azurerm_linux_web_app" "literal" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    minimum_tls_version     = "1.2"
    scm_minimum_tls_version = "1.0" # finding
  }
}

locals {
  tls = "1.1"
}

resource "azurerm_windows_function_app" "through_local" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    scm_minimum_tls_version = local.tls # finding
  }
}

variable "plan" {
  type = string
}
