# azurerm 3
resource "azurerm_sql_server" "older_type" { # finding
  name                         = "sql-orders"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "orders"
  administrator_login_password = var.password
}

variable "password" {
  type      = string
  sensitive = true
}
