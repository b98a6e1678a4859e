resource "azurerm_postgresql_flexible_server" "left_to_the_default" { # finding
  name                = "psql-orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "GP_Standard_D4s_v3"
  version             = "16"
}

resource "azurerm_mysql_flexible_server" "literal" {
  name                         = "mysql-reviews"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku_name                     = "GP_Standard_D2ds_v4"
  geo_redundant_backup_enabled = false # finding
}

variable "second_region" {
  type    = bool
  default = false
}

resource "azurerm_postgresql_flexible_server" "through_variable" {
  name                         = "psql-prices"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku_name                     = "GP_Standard_D4s_v3"
  version                      = "16"
  geo_redundant_backup_enabled = var.second_region # finding
}
