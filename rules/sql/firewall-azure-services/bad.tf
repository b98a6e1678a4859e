resource "azurerm_mssql_firewall_rule" "literal" {
  name             = "AllowAllWindowsAzureIps"
  server_id        = azurerm_mssql_server.orders.id
  start_ip_address = "0.0.0.0" # finding
  end_ip_address   = "0.0.0.0"
}

locals {
  rules = {
    office = ["203.0.113.0", "203.0.113.255"]
    azure  = ["0.0.0.0", "0.0.0.0"]
  }
}

resource "azurerm_postgresql_flexible_server_firewall_rule" "through_local" {
  for_each = local.rules

  name             = each.key
  server_id        = azurerm_postgresql_flexible_server.prices.id
  start_ip_address = each.value[0] # finding
  end_ip_address   = each.value[1]
}
