resource "azurerm_postgresql_flexible_server_configuration" "switched_on" {
  name      = "log_checkpoints"
  server_id = azurerm_postgresql_flexible_server.orders.id
  value     = "on"
}

resource "azurerm_postgresql_flexible_server_configuration" "another" {
  name      = "deadlock_timeout"
  server_id = azurerm_postgresql_flexible_server.orders.id
  value     = "0"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_postgresql_flexible_server_configuration" "open" {
  name      = "log_checkpoints"
  server_id = azurerm_postgresql_flexible_server.prices.id
  value     = var.nobody_sets_it # unknown
}
