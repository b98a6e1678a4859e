resource "azurerm_linux_web_app" "on" {
  name                = "on"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  logs {
    detailed_error_messages = true
  }
  site_config {}
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_web_app" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  logs {
    detailed_error_messages = var.nobody_sets_it # unknown
  }
  site_config {}
}
