# azurerm 3
resource "azurerm_sql_server" "literal" {
  name                         = "sql-orders"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login_password = var.password
  administrator_login          = "Admin" # finding
}

resource "azurerm_sql_active_directory_administrator" "orders" {
  server_name         = azurerm_sql_server.literal.name
  resource_group_name = "rg-shop"
  login               = "sqladmin" # finding
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  object_id           = "00000000-0000-0000-0000-000000000000"
}

variable "password" {
  type      = string
  sensitive = true
}
