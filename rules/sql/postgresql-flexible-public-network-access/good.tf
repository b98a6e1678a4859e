resource "azurerm_postgresql_flexible_server" "private" {
  name                          = "psql-orders"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku_name                      = "GP_Standard_D4s_v3"
  version                       = "16"
  public_network_access_enabled = false
}

resource "azurerm_postgresql_flexible_server" "in_a_subnet" {
  name                = "psql-reviews"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "GP_Standard_D4s_v3"
  version             = "16"
  delegated_subnet_id = azurerm_subnet.data.id
  private_dns_zone_id = azurerm_private_dns_zone.data.id
}

resource "azurerm_subnet" "data" {
  name                 = "snet-data"
  resource_group_name  = "rg-shop"
  virtual_network_name = "vnet-shop"
  address_prefixes     = ["10.30.9.0/24"]
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_postgresql_flexible_server" "open" {
  name                          = "psql-prices"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku_name                      = "GP_Standard_D4s_v3"
  version                       = "16"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
