resource "azurerm_mssql_server" "watched" {
  name                         = "watched"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "sqladmin"
  administrator_login_password = var.password
}

resource "azurerm_mssql_server_security_alert_policy" "on" {
  resource_group_name = "rg-shop"
  server_name         = azurerm_mssql_server.watched.name
  state               = "Enabled"
}

variable "password" {
  type = string
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_mssql_server" "open" { # unknown
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  name                         = var.nobody_sets_it
  administrator_login          = "sqladmin"
  administrator_login_password = var.password
}

resource "azurerm_mssql_server_security_alert_policy" "perhaps" {
  resource_group_name = "rg-shop"
  server_name         = "sql-orders"
  state               = "Enabled"
}
