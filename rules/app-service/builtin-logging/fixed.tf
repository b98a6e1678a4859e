resource "azurerm_linux_function_app" "off" {
  name                    = "off"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  service_plan_id         = azurerm_service_plan.main.id
  builtin_logging_enabled = true # finding
  site_config {}
}

resource "azurerm_function_app" "by_its_own_name" {
  name                       = "by-its-own-name"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  app_service_plan_id        = azurerm_app_service_plan.main.id
  storage_account_access_key = "example"
  storage_account_name       = "example"
  enable_builtin_logging     = true # finding
}
