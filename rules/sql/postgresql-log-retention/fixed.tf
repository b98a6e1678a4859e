# azurerm 3
resource "azurerm_postgresql_configuration" "literal" {
  name                = "log_retention"
  resource_group_name = "rg-shop"
  server_name         = azurerm_postgresql_server.orders.name
  value               = "on" # finding
}

variable "log_retention" {
  type    = string
  default = "on"
}

resource "azurerm_postgresql_configuration" "through_variable" {
  name                = "log_retention"
  resource_group_name = "rg-shop"
  server_name         = azurerm_postgresql_server.prices.name
  value               = var.log_retention # finding
}
