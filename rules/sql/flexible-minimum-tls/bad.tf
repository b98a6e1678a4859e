resource "azurerm_mysql_flexible_server_configuration" "literal" {
  name                = "tls_version"
  resource_group_name = "rg-shop"
  server_name         = azurerm_mysql_flexible_server.reviews.name
  value               = "TLSv1.2,TLSv1.1" # finding
}

variable "oldest" {
  type    = string
  default = "TLSV1"
}

resource "azurerm_postgresql_flexible_server_configuration" "through_variable" {
  name      = "ssl_min_protocol_version"
  server_id = azurerm_postgresql_flexible_server.orders.id
  value     = var.oldest # finding
}
