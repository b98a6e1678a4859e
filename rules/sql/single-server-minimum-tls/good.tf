# azurerm 3
resource "azurerm_postgresql_server" "left_to_the_default" {
  name                    = "psql-orders"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_4"
  version                 = "11"
  ssl_enforcement_enabled = true
}

resource "azurerm_mariadb_server" "left_to_the_default" {
  name                    = "maria-reviews"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_2"
  version                 = "10.3"
  ssl_enforcement_enabled = true
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_mysql_server" "open" {
  name                             = "mysql-prices"
  resource_group_name              = "rg-shop"
  location                         = "westeurope"
  sku_name                         = "GP_Gen5_2"
  version                          = "8.0"
  ssl_enforcement_enabled          = true
  ssl_minimal_tls_version_enforced = var.nobody_sets_it # unknown
}
