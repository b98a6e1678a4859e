resource "azurerm_api_management_backend" "orders" {
  name                = "orders"
  resource_group_name = "rg-shop"
  api_management_name = "example"
  protocol            = "http"
  url                 = "https://orders.example.com"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_api_management_backend" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  api_management_name = "example"
  protocol            = "http"
  url                 = var.nobody_sets_it # unknown
}
