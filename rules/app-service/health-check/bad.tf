resource "azurerm_linux_web_app" "unchecked" {
  name                = "unchecked"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  site_config { # finding
    http2_enabled = true
  }
}
