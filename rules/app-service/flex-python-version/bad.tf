resource "azurerm_function_app_flex_consumption" "literal" {
  name                        = "func-shop"
  resource_group_name         = "rg-shop"
  location                    = "westeurope"
  service_plan_id             = var.plan
  storage_container_type      = "blobContainer"
  storage_container_endpoint  = "https://stshop.blob.core.windows.net/code"
  storage_authentication_type = "SystemAssignedIdentity"
  runtime_name                = "python"
  runtime_version             = "3.10" # finding

  site_config {}
}

variable "plan" {
  type = string
}
