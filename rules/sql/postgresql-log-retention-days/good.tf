resource "azurerm_postgresql_configuration" "a_week" {
  resource_group_name = "rg-shop"
  server_name         = "example"
  name                = "log_retention_days"
  value               = "7"
}

resource "azurerm_postgresql_configuration" "of_something_else" {
  resource_group_name = "rg-shop"
  server_name         = "example"
  name                = "log_duration"
  value               = "on"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_postgresql_configuration" "open" {
  resource_group_name = "rg-shop"
  server_name         = "example"
  name                = "log_retention_days"
  value               = var.nobody_sets_it # unknown
}
