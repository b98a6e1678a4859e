resource "azurerm_mysql_flexible_server_configuration" "literal" {
  name                = "require_secure_transport"
  resource_group_name = "rg-shop"
  server_name         = azurerm_mysql_flexible_server.reviews.name
  value               = "OFF" # finding
}

locals {
  parameters = {
    require_secure_transport = "off"
    max_connections          = "200"
  }
}

resource "azurerm_postgresql_flexible_server_configuration" "through_local" {
  for_each = local.parameters

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.orders.id
  value     = each.value # finding
}
