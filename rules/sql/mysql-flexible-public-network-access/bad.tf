resource "azurerm_mysql_flexible_server" "nothing_said" { # finding
  name                = "mysql-reviews"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "GP_Standard_D2ds_v4"
}

variable "access" {
  type    = string
  default = "Enabled"
}

resource "azurerm_mysql_flexible_server" "through_variable" {
  name                  = "mysql-prices"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  sku_name              = "GP_Standard_D2ds_v4"
  public_network_access = var.access # finding
}
