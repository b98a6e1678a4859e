resource "azurerm_postgresql_server" "of_microsoft" { # finding
  name                    = "of-microsoft"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_2"
  version                 = "11"
  ssl_enforcement_enabled = true
}
