resource "azurerm_spring_cloud_api_portal" "right" {
  name                    = "right"
  spring_cloud_service_id = azurerm_spring_cloud_service.main.id
  https_only_enabled      = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_spring_cloud_api_portal" "open" {
  name                    = "open"
  spring_cloud_service_id = azurerm_spring_cloud_service.main.id
  https_only_enabled      = var.nobody_sets_it # unknown
}
