# azurerm 3
resource "azurerm_postgresql_configuration" "switched_on" {
  name                = "log_retention"
  resource_group_name = "rg-shop"
  server_name         = azurerm_postgresql_server.orders.name
  value               = "on"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_postgresql_configuration" "open" {
  name                = "log_retention"
  resource_group_name = "rg-shop"
  server_name         = azurerm_postgresql_server.prices.name
  value               = var.nobody_sets_it # unknown
}
