resource "azurerm_windows_function_app" "required" {
  name                          = "func-shop"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stshop"
  storage_uses_managed_identity = true
  client_certificate_enabled    = true
  client_certificate_mode       = "Required"

  site_config {}
}

resource "azurerm_function_app" "older_type" {
  name                       = "func-prices"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  app_service_plan_id        = var.plan
  storage_account_name       = "stprices"
  storage_account_access_key = var.storage_key
  client_cert_mode           = "Required"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_function_app" "open" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true
  client_certificate_enabled    = var.nobody_sets_it # unknown
  client_certificate_mode       = "Required"

  site_config {}
}

variable "plan" {
  type = string
}

variable "storage_key" {
  type      = string
  sensitive = true
}
