resource "azurerm_postgresql_flexible_server_configuration" "literal" {
  name      = "log_checkpoints"
  server_id = azurerm_postgresql_flexible_server.orders.id
  value     = "off" # finding
}

variable "parameters" {
  type = map(string)
  default = {
    "log_checkpoints" = "OFF"
    "max_connections" = "200"
  }
}

resource "azurerm_postgresql_flexible_server_configuration" "through_variable" {
  for_each = var.parameters

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.prices.id
  value     = each.value # finding
}
