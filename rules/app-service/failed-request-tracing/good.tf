resource "azurerm_linux_web_app" "on" {
  name                = "on"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  logs {
    failed_request_tracing = true
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
    failed_request_tracing = var.nobody_sets_it # unknown
  }
  site_config {}
}
