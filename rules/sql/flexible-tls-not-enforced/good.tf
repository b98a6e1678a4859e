resource "azurerm_mysql_flexible_server_configuration" "written" {
  name                = "require_secure_transport"
  resource_group_name = "rg-shop"
  server_name         = azurerm_mysql_flexible_server.reviews.name
  value               = "ON"
}

resource "azurerm_mysql_flexible_server_configuration" "another" {
  name                = "slow_query_log"
  resource_group_name = "rg-shop"
  server_name         = azurerm_mysql_flexible_server.reviews.name
  value               = "OFF"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_postgresql_flexible_server_configuration" "open" {
  name      = "require_secure_transport"
  server_id = azurerm_postgresql_flexible_server.orders.id
  value     = var.nobody_sets_it # unknown
}
