resource "azurerm_spring_cloud_api_portal" "public" {
  name                          = "public"
  spring_cloud_service_id       = azurerm_spring_cloud_service.main.id
  public_network_access_enabled = true # finding
}
