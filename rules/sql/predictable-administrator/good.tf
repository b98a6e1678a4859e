resource "azurerm_mssql_server" "of_its_own" {
  name                         = "sql-orders"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "orders-keeper-71"
  administrator_login_password = var.password
}

variable "password" {
  type      = string
  sensitive = true
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_mssql_server" "open" {
  name                         = "sql-prices"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = var.nobody_sets_it # unknown
  administrator_login_password = var.password
}
