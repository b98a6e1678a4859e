resource "azurerm_linux_web_app" "unloaded" {
  name                = "unloaded"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    always_on = true # finding
  }
}
