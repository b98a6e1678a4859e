resource "azurerm_linux_web_app" "nothing_written" { # finding
  name                = "nothing-written"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id
  site_config {}

  logs {
    failed_request_tracing = true
  }
}

resource "azurerm_windows_web_app" "off" {
  name                = "off"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  logs {
    failed_request_tracing = true # finding
  }
  site_config {}
}
