resource "azurerm_mssql_server" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                = "sql-orders"
  resource_group_name = "rg-orders"
  location            = "westeurope"
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-000000000000"
    azuread_authentication_only = true
  }
}

resource "azurerm_mssql_server" "literal" {
  name                          = "sql-reports"
  resource_group_name           = "rg-orders"
  location                      = "westeurope"
  version                       = "12.0"
  minimum_tls_version           = "1.2"
  public_network_access_enabled = false # finding

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-000000000000"
    azuread_authentication_only = true
  }
}

variable "public_sql" {
  type    = bool
  default = false
}

resource "azurerm_mssql_server" "through_variable" {
  name                          = "sql-billing"
  resource_group_name           = "rg-orders"
  location                      = "westeurope"
  version                       = "12.0"
  public_network_access_enabled = var.public_sql # finding

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-000000000000"
    azuread_authentication_only = true
  }
}
