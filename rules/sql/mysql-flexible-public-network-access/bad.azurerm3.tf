# azurerm 3
resource "azurerm_mysql_flexible_server" "outside_of_a_subnet" { # finding
  name                = "mysql-reviews"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "GP_Standard_D2ds_v4"
}
