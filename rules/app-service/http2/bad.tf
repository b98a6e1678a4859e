resource "azurerm_linux_web_app" "nothing_said" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config { # finding
    always_on = true
  }
}

resource "azurerm_windows_function_app" "literal" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    http2_enabled = false # finding
  }
}

resource "azurerm_function_app" "no_site_config" { # finding
  name                       = "func-prices"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  app_service_plan_id        = var.plan
  storage_account_name       = "stprices"
  storage_account_access_key = var.storage_key
}

variable "plan" {
  type = string
}

variable "storage_key" {
  type      = string
  sensitive = true
}
