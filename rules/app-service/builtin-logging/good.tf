resource "azurerm_linux_function_app" "left_to_the_default" {
  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id
  site_config {}
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_function_app" "open" {
  name                    = "open"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  service_plan_id         = azurerm_service_plan.main.id
  builtin_logging_enabled = var.nobody_sets_it # unknown
  site_config {}
}
