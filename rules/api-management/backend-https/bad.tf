resource "azurerm_api_management_backend" "orders" {
  name                = "orders"
  resource_group_name = "rg-shop"
  api_management_name = "example"
  protocol            = "http"
  url                 = "http://orders.example.com" # finding
}
