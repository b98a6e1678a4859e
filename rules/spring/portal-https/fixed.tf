resource "azurerm_spring_cloud_api_portal" "wrong" { # finding
  https_only_enabled = true

  name                    = "wrong"
  spring_cloud_service_id = azurerm_spring_cloud_service.main.id
}
