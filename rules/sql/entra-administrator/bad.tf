resource "azurerm_mssql_server" "with_a_password_alone" { # finding
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

variable "administrators" {
  type    = list(string)
  default = []
}

resource "azurerm_mssql_server" "none_of_a_variable" { # finding
  name                         = "sql-prices"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "prices"
  administrator_login_password = var.password

  dynamic "azuread_administrator" {
    for_each = var.administrators

    content {
      login_username = "sql-admins"
      object_id      = azuread_administrator.value
    }
  }
}
