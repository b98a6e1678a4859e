resource "azurerm_spring_cloud_app" "wrong" { # finding
  name                = "wrong"
  resource_group_name = "rg-shop"
  service_name        = "example"
}
