resource "azurerm_postgresql_flexible_server" "written" {
  name                         = "psql-orders"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku_name                     = "GP_Standard_D4s_v3"
  version                      = "16"
  geo_redundant_backup_enabled = true
}

resource "azurerm_postgresql_flexible_server" "replica" {
  name                = "psql-orders-reader"
  resource_group_name = "rg-shop"
  location            = "northeurope"
  create_mode         = "Replica"
  source_server_id    = azurerm_postgresql_flexible_server.written.id
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_mysql_flexible_server" "open" {
  name                         = "mysql-reviews"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku_name                     = "GP_Standard_D2ds_v4"
  geo_redundant_backup_enabled = var.nobody_sets_it # unknown
}
