# azurerm 3
resource "azurerm_postgresql_configuration" "literal" {
  name                = "log_disconnections"
  resource_group_name = "rg-shop"
  server_name         = azurerm_postgresql_server.orders.name
  value               = "on" # finding
}
