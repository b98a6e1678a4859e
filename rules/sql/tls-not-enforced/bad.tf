# azurerm 3
resource "azurerm_postgresql_server" "literal" {
  name                    = "psql-orders"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_4"
  version                 = "11"
  ssl_enforcement_enabled = false # finding
}

variable "tls" {
  type    = bool
  default = false
}

resource "azurerm_mysql_server" "through_variable" {
  name                    = "mysql-prices"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_2"
  version                 = "8.0"
  ssl_enforcement_enabled = var.tls # finding
}

resource "azurerm_mariadb_server" "literal" {
  name                    = "maria-reviews"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_2"
  version                 = "10.3"
  ssl_enforcement_enabled = false # finding
}
