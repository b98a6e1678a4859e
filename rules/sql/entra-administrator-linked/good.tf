# azurerm 3
resource "azurerm_sql_server" "with_one" {
  name                         = "sql-orders"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "orders"
  administrator_login_password = var.password
}

resource "azurerm_sql_active_directory_administrator" "orders" {
  server_name         = azurerm_sql_server.with_one.name
  resource_group_name = "rg-shop"
  login               = "sql-admins"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  object_id           = "00000000-0000-0000-0000-000000000000"
}

resource "azurerm_sql_server" "by_its_name" {
  name                         = "sql-prices"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "prices"
  administrator_login_password = var.password
}

resource "azurerm_sql_active_directory_administrator" "prices" {
  server_name         = "sql-prices"
  resource_group_name = "rg-shop"
  login               = "sql-admins"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  object_id           = "00000000-0000-0000-0000-000000000000"
}

resource "azurerm_sql_server" "perhaps" { # unknown
  name                         = var.nobody_sets_it
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "reviews"
  administrator_login_password = var.password
}

variable "nobody_sets_it" {
  type = string
}

variable "password" {
  type      = string
  sensitive = true
}
