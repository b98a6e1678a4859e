resource "azurerm_spring_cloud_app" "wrong" { # finding
  tls_enabled = true

  name                = "wrong"
  resource_group_name = "rg-shop"
  service_name        = "example"
}
