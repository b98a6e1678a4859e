# azurerm 3
resource "azurerm_mysql_firewall_rule" "literal" {
  name                = "provider"
  resource_group_name = "rg-shop"
  server_name         = azurerm_mysql_server.reviews.name
  start_ip_address    = "40.112.0.0" # finding
  end_ip_address      = "40.112.8.0"
}
