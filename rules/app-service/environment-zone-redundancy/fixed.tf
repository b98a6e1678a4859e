resource "azurerm_app_service_environment_v3" "wrong" { # finding
  zone_redundant = true

  name                = "wrong"
  resource_group_name = "rg-shop"
  subnet_id           = azurerm_subnet.main.id
}
