resource "azurerm_mysql_flexible_server" "private" {
  name                  = "mysql-reviews"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  sku_name              = "GP_Standard_D2ds_v4"
  public_network_access = "Disabled"
}

resource "azurerm_mysql_flexible_server" "in_a_subnet" {
  name                = "mysql-prices"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "GP_Standard_D2ds_v4"
  delegated_subnet_id = "/subscriptions/0/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/data"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_mysql_flexible_server" "open" {
  name                  = "mysql-stock"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  sku_name              = "GP_Standard_D2ds_v4"
  public_network_access = var.nobody_sets_it # unknown
}
