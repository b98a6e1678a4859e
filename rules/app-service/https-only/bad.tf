resource "azurerm_linux_web_app" "left_to_the_default" { # finding
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.shop.id

  site_config {}
}

resource "azurerm_windows_web_app_slot" "literal" {
  name           = "staging"
  app_service_id = azurerm_windows_web_app.office.id
  https_only     = false # finding

  site_config {}
}

resource "azurerm_windows_web_app" "office" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.office.id
  https_only          = true

  site_config {}
}

variable "apps" {
  type = object({ https = bool, region = string })
  default = {
    https  = false
    region = "westeurope"
  }
}

resource "azurerm_linux_function_app" "through_variable" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = var.apps.region
  service_plan_id               = azurerm_service_plan.shop.id
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true
  https_only                    = var.apps.https # finding

  site_config {}
}

resource "azurerm_function_app_slot" "older_type" { # finding
  name                       = "preview"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  app_service_plan_id        = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shop/providers/Microsoft.Web/serverfarms/plan"
  function_app_name          = "func-prices"
  storage_account_name       = "stprices"
  storage_account_access_key = var.storage_key
}

variable "storage_key" {
  type      = string
  sensitive = true
}

resource "azurerm_service_plan" "shop" {
  name                = "plan-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"
  sku_name            = "P1v3"
}

resource "azurerm_service_plan" "office" {
  name                = "plan-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Windows"
  sku_name            = "P1v3"
}
