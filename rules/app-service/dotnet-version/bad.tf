resource "azurerm_linux_web_app" "old" {
  name                = "old"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    application_stack {
      dotnet_version = "6.0" # finding
    }
  }
}
