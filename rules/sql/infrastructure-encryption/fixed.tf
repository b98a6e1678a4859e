# azurerm 3
resource "azurerm_postgresql_server" "left_to_the_default" { # finding
  infrastructure_encryption_enabled = true

  name                    = "psql-orders"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_4"
  version                 = "11"
  ssl_enforcement_enabled = true
}

variable "twice" {
  type    = bool
  default = true
}

resource "azurerm_mysql_server" "through_variable" {
  name                              = "mysql-prices"
  resource_group_name               = "rg-shop"
  location                          = "westeurope"
  sku_name                          = "GP_Gen5_2"
  version                           = "8.0"
  ssl_enforcement_enabled           = true
  infrastructure_encryption_enabled = var.twice # finding
}
