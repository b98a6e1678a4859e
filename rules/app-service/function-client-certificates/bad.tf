resource "azurerm_linux_function_app" "nothing_said" { # finding
  name                          = "func-shop"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stshop"
  storage_uses_managed_identity = true

  site_config {}
}

resource "azurerm_linux_function_app" "mode_without_the_switch" { # finding
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true
  client_certificate_mode       = "Required"

  site_config {}
}

resource "azurerm_function_app_flex_consumption" "optional_by_default" { # finding
  name                        = "func-search"
  resource_group_name         = "rg-shop"
  location                    = "westeurope"
  service_plan_id             = var.plan
  storage_container_type      = "blobContainer"
  storage_container_endpoint  = "https://stsearch.blob.core.windows.net/code"
  storage_authentication_type = "SystemAssignedIdentity"
  runtime_name                = "python"
  runtime_version             = "3.12"
  client_certificate_enabled  = true

  site_config {}
}

resource "azurerm_function_app" "older_type" {
  name                       = "func-prices"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  app_service_plan_id        = var.plan
  storage_account_name       = "stprices"
  storage_account_access_key = var.storage_key
  client_cert_mode           = "Optional" # finding
}

variable "plan" {
  type = string
}

variable "storage_key" {
  type      = string
  sensitive = true
}
