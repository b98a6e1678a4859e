resource "azurerm_network_watcher_flow_log" "literal" {
  name                 = "fl-hub"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.hub.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = true # finding

  retention_policy {
    enabled = true
    days    = 90
  }
}

variable "flow_logs" {
  type    = bool
  default = true
}

resource "azurerm_network_watcher_flow_log" "through_variable" {
  name                 = "fl-shop"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.shop.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = var.flow_logs # finding

  retention_policy {
    enabled = true
    days    = 90
  }
}
