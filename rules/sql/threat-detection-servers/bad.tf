# azurerm 3
resource "azurerm_postgresql_server" "nothing_said" { # finding
  name                    = "psql-orders"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_4"
  version                 = "11"
  ssl_enforcement_enabled = true
}

variable "watched" {
  type    = bool
  default = false
}

resource "azurerm_mysql_server" "through_variable" {
  name                    = "mysql-prices"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_2"
  version                 = "8.0"
  ssl_enforcement_enabled = true

  threat_detection_policy {
    enabled = var.watched # finding
  }
}
