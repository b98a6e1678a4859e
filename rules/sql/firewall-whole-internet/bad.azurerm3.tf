# azurerm 3
resource "azurerm_sql_firewall_rule" "literal" {
  name                = "anywhere"
  resource_group_name = "rg-shop"
  server_name         = azurerm_sql_server.orders.name
  start_ip_address    = "0.0.0.0" # finding
  end_ip_address      = "255.255.255.255"
}

locals {
  from = "0.0.0.0"
  to   = "255.255.255.255"
}

resource "azurerm_mariadb_firewall_rule" "through_locals" {
  name                = "anywhere"
  resource_group_name = "rg-shop"
  server_name         = azurerm_mariadb_server.prices.name
  start_ip_address    = local.from # finding
  end_ip_address      = local.to
}
