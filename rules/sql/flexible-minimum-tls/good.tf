resource "azurerm_mysql_flexible_server_configuration" "written" {
  name                = "tls_version"
  resource_group_name = "rg-shop"
  server_name         = azurerm_mysql_flexible_server.reviews.name
  value               = "TLSv1.2,TLSv1.3"
}

resource "azurerm_postgresql_flexible_server_configuration" "written" {
  name      = "ssl_min_protocol_version"
  server_id = azurerm_postgresql_flexible_server.orders.id
  value     = "TLSv1.3"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_postgresql_flexible_server_configuration" "open" {
  name      = "ssl_min_protocol_version"
  server_id = azurerm_postgresql_flexible_server.prices.id
  value     = var.nobody_sets_it # unknown
}
