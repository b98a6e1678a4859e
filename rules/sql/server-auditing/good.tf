resource "azurerm_mssql_server" "audited" {
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

resource "azurerm_mssql_server_extended_auditing_policy" "orders" {
  server_id              = azurerm_mssql_server.audited.id
  log_monitoring_enabled = true
}

resource "azurerm_mssql_server" "perhaps" { # unknown
  name                = "sql-prices"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-000000000000"
    azuread_authentication_only = true
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_mssql_server_extended_auditing_policy" "of_a_server_nobody_named" {
  server_id              = var.nobody_sets_it
  log_monitoring_enabled = true
}
