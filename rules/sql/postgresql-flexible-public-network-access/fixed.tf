resource "azurerm_postgresql_flexible_server" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                = "psql-orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "GP_Standard_D4s_v3"
  version             = "16"
}

resource "azurerm_postgresql_flexible_server" "literal" {
  name                          = "psql-reviews"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku_name                      = "GP_Standard_D4s_v3"
  version                       = "16"
  public_network_access_enabled = false # finding
}

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_postgresql_flexible_server" "through_variable" {
  name                          = "psql-prices"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku_name                      = "GP_Standard_D4s_v3"
  version                       = "16"
  public_network_access_enabled = var.public # finding
}
