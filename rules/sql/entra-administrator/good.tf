resource "azurerm_mssql_server" "with_a_group" {
  name                = "sql-orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-000000000000"
    azuread_authentication_only = true
  }
}

variable "nobody_sets_them" {
  type = list(string)
}

resource "azurerm_mssql_server" "open" { # unknown
  name                = "sql-prices"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  version             = "12.0"

  dynamic "azuread_administrator" {
    for_each = var.nobody_sets_them

    content {
      login_username = "sql-admins"
      object_id      = azuread_administrator.value
    }
  }
}
