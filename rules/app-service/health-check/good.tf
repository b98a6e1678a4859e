resource "azurerm_linux_web_app" "checked" {
  name                = "checked"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    health_check_path                 = "/health"
    health_check_eviction_time_in_min = 10
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_windows_web_app" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    health_check_path                 = var.nobody_sets_it # unknown
    health_check_eviction_time_in_min = 10
  }
}
