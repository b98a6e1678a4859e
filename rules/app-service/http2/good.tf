resource "azurerm_linux_web_app" "written" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    http2_enabled = true
  }
}

variable "nobody_sets_it" {
  type = bool
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
    http2_enabled = var.nobody_sets_it # unknown
  }
}

variable "plan" {
  type = string
}
