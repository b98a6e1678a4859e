resource "azurerm_spring_cloud_app" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  service_name        = "example"
  tls_enabled         = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_spring_cloud_app" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  service_name        = "example"
  tls_enabled         = var.nobody_sets_it # unknown
}
