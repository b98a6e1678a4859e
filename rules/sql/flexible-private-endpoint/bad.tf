resource "azurerm_postgresql_flexible_server" "alone" { # finding
  name                = "alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
