resource "azurerm_function_app_flex_consumption" "current" {
  name                        = "func-shop"
  resource_group_name         = "rg-shop"
  location                    = "westeurope"
  service_plan_id             = var.plan
  storage_container_type      = "blobContainer"
  storage_container_endpoint  = "https://stshop.blob.core.windows.net/code"
  storage_authentication_type = "SystemAssignedIdentity"
  runtime_name                = "python"
  runtime_version             = "3.12"

  site_config {}
}

resource "azurerm_function_app_flex_consumption" "another_language" {
  name                        = "func-search"
  resource_group_name         = "rg-shop"
  location                    = "westeurope"
  service_plan_id             = var.plan
  storage_container_type      = "blobContainer"
  storage_container_endpoint  = "https://stsearch.blob.core.windows.net/code"
  storage_authentication_type = "SystemAssignedIdentity"
  runtime_name                = "node"
  runtime_version             = "22"

  site_config {}
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_function_app_flex_consumption" "open" {
  name                        = "func-mail"
  resource_group_name         = "rg-shop"
  location                    = "westeurope"
  service_plan_id             = var.plan
  storage_container_type      = "blobContainer"
  storage_container_endpoint  = "https://stmail.blob.core.windows.net/code"
  storage_authentication_type = "SystemAssignedIdentity"
  runtime_name                = "python"
  runtime_version             = var.nobody_sets_it # unknown

  site_config {}
}

variable "plan" {
  type = string
}
