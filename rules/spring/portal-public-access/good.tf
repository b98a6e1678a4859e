resource "azurerm_spring_cloud_api_portal" "private" {
  name                          = "private"
  spring_cloud_service_id       = azurerm_spring_cloud_service.main.id
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_spring_cloud_api_portal" "open" {
  name                          = "open"
  spring_cloud_service_id       = azurerm_spring_cloud_service.main.id
  public_network_access_enabled = var.nobody_sets_it # unknown
}
