resource "azurerm_mssql_server" "private" {
  name                         = "private"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "sqladmin"
  administrator_login_password = var.password

}

resource "azurerm_private_endpoint" "own" {
  name                = "own"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  subnet_id           = azurerm_subnet.main.id

  private_service_connection {
    name                           = "own"
    private_connection_resource_id = azurerm_mssql_server.private.id
    subresource_names              = ["sqlServer"]
    is_manual_connection           = false
  }
}

variable "password" {
  type = string
}

resource "azurerm_mssql_server" "open" { # unknown
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  name                         = var.nobody_sets_it
  administrator_login          = "sqladmin"
  administrator_login_password = var.password
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_private_endpoint" "other" {
  name                = "other"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  subnet_id           = azurerm_subnet.main.id

  private_service_connection {
    name                           = "own"
    private_connection_resource_id = var.server
    subresource_names              = ["sqlServer"]
    is_manual_connection           = false
  }
}

variable "server" {
  type = string
}
