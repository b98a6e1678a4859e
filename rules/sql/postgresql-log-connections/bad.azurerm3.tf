# azurerm 3
resource "azurerm_postgresql_configuration" "literal" {
  name                = "log_connections"
  resource_group_name = "rg-shop"
  server_name         = azurerm_postgresql_server.orders.name
  value               = "Off" # finding
}
