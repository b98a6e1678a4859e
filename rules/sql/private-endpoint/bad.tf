resource "azurerm_mssql_server" "alone" { # finding
  name                         = "alone"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "sqladmin"
  administrator_login_password = var.password
}

variable "password" {
  type = string
}
