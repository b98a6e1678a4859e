resource "azurerm_network_watcher_flow_log" "a_week" {
  name                      = "fl-web"
  network_watcher_name      = "nw-westeurope"
  resource_group_name       = "rg-net"
  network_security_group_id = azurerm_network_security_group.web.id
  storage_account_id        = azurerm_storage_account.logs.id
  enabled                   = true

  retention_policy {
    enabled = true
    days    = 7 # finding
  }
}
