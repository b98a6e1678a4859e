resource "azurerm_app_service_environment_v3" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  subnet_id           = azurerm_subnet.main.id
  zone_redundant      = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_app_service_environment_v3" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  subnet_id           = azurerm_subnet.main.id
  zone_redundant      = var.nobody_sets_it # unknown
}
