# azurerm 3
resource "azurerm_sql_firewall_rule" "literal" {
  name                = "azure"
  resource_group_name = "rg-shop"
  server_name         = azurerm_sql_server.orders.name
  start_ip_address    = "0.0.0.0" # finding
  end_ip_address      = "0.0.0.0"
}
