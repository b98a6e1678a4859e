# azurerm 3
resource "azurerm_mariadb_server" "older_type" { # finding
  geo_redundant_backup_enabled = true

  name                    = "maria-reviews"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_2"
  version                 = "10.3"
  ssl_enforcement_enabled = true
}
