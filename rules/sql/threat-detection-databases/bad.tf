# azurerm 3
resource "azurerm_sql_database" "nothing_said" { # finding
  name                = "reviews"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  server_name         = azurerm_sql_server.orders.name
}

resource "azurerm_sql_database" "literal" {
  name                = "prices"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  server_name         = azurerm_sql_server.orders.name

  threat_detection_policy {
    state = "Disabled" # finding
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
