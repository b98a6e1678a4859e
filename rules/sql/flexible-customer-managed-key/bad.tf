resource "azurerm_postgresql_flexible_server" "wrong" { # finding
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
