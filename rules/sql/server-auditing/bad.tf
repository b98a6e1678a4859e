resource "azurerm_mssql_server" "alone" { # finding
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

resource "azurerm_mssql_server" "switched_off" {
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

variable "audit" {
  type    = bool
  default = false
}

resource "azurerm_mssql_server_extended_auditing_policy" "prices" {
  server_id              = azurerm_mssql_server.switched_off.id
  enabled                = var.audit # finding
  log_monitoring_enabled = true
}
