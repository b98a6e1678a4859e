resource "azurerm_mssql_server" "written" {
  name                          = "sql-orders"
  resource_group_name           = "rg-orders"
  location                      = "westeurope"
  version                       = "12.0"
  public_network_access_enabled = false

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-000000000000"
    azuread_authentication_only = true
  }
}

locals {
  servers = {
    reports = { public = false }
    billing = { public = false }
  }
}

resource "azurerm_mssql_server" "for_each" {
  for_each = local.servers

  name                          = "sql-${each.key}"
  resource_group_name           = "rg-orders"
  location                      = "westeurope"
  version                       = "12.0"
  public_network_access_enabled = each.value.public

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-000000000000"
    azuread_authentication_only = true
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_mssql_server" "open" {
  name                          = "sql-returns"
  resource_group_name           = "rg-orders"
  location                      = "westeurope"
  version                       = "12.0"
  public_network_access_enabled = var.nobody_sets_it # unknown

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-000000000000"
    azuread_authentication_only = true
  }
}
