# azurerm 3
resource "azurerm_sql_database" "written" {
  name                = "orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  server_name         = azurerm_sql_server.orders.name

  threat_detection_policy {
    state = "Enabled"
  }
}

resource "azurerm_sql_server" "orders" {
  name                         = "sql-orders"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login_password = var.password
  administrator_login          = "4dm1n"
}

variable "password" {
  type      = string
  sensitive = true
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_sql_database" "open" {
  name                = "prices"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  server_name         = azurerm_sql_server.orders.name

  threat_detection_policy {
    state = var.nobody_sets_it # unknown
  }
}
