# azurerm 3
resource "azurerm_postgresql_server" "written" {
  name                              = "psql-orders"
  resource_group_name               = "rg-shop"
  location                          = "westeurope"
  sku_name                          = "GP_Gen5_4"
  version                           = "11"
  ssl_enforcement_enabled           = true
  infrastructure_encryption_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_mysql_server" "open" {
  name                              = "mysql-prices"
  resource_group_name               = "rg-shop"
  location                          = "westeurope"
  sku_name                          = "GP_Gen5_2"
  version                           = "8.0"
  ssl_enforcement_enabled           = true
  infrastructure_encryption_enabled = var.nobody_sets_it # unknown
}
