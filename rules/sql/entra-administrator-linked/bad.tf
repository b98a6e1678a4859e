# azurerm 3
resource "azurerm_sql_server" "alone" { # finding
  name                         = "sql-orders"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "orders"
  administrator_login_password = var.password
}

resource "azurerm_sql_active_directory_administrator" "of_another" {
  server_name         = "sql-prices"
  resource_group_name = "rg-shop"
  login               = "sql-admins"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  object_id           = "00000000-0000-0000-0000-000000000000"
}

locals {
  servers = toset(["reviews", "returns"])
}

resource "azurerm_sql_server" "one_of_two" { # finding
  for_each = local.servers

  name                         = "sql-${each.key}"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = each.key
  administrator_login_password = var.password
}

resource "azurerm_sql_active_directory_administrator" "reviews" {
  server_name         = azurerm_sql_server.one_of_two["reviews"].name
  resource_group_name = "rg-shop"
  login               = "sql-admins"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  object_id           = "00000000-0000-0000-0000-000000000000"
}

variable "password" {
  type      = string
  sensitive = true
}
