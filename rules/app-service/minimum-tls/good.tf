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
    minimum_tls_version = "1.3"
  }
}

resource "azurerm_app_service" "without_site_config" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan
}

resource "azurerm_app_service" "number" {
  name                = "app-wiki"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan

  site_config {
    min_tls_version = 1.2
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_function_app_flex_consumption" "open" {
  name                        = "func-search"
  resource_group_name         = "rg-shop"
  location                    = "westeurope"
  service_plan_id             = var.plan
  storage_container_type      = "blobContainer"
  storage_container_endpoint  = "https://stsearch.blob.core.windows.net/code"
  storage_authentication_type = "SystemAssignedIdentity"
  runtime_name                = "python"
  runtime_version             = "3.12"

  site_config {
    minimum_tls_version = var.nobody_sets_it # unknown
  }
}

variable "plan" {
  type = string
}
