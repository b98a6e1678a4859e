# azurerm 3
resource "azurerm_postgresql_server" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                    = "psql-orders"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_4"
  version                 = "11"
  ssl_enforcement_enabled = true
}

resource "azurerm_mariadb_server" "literal" {
  name                          = "maria-reviews"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku_name                      = "GP_Gen5_2"
  version                       = "10.3"
  ssl_enforcement_enabled       = true
  public_network_access_enabled = false # finding
}

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_mysql_server" "through_variable" {
  name                          = "mysql-prices"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku_name                      = "GP_Gen5_2"
  version                       = "8.0"
  ssl_enforcement_enabled       = true
  public_network_access_enabled = var.public # finding
}
