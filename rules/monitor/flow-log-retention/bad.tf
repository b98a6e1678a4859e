resource "azurerm_network_watcher_flow_log" "a_week" {
  name                 = "fl-hub"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.hub.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = true

  retention_policy {
    enabled = true
    days    = 7 # finding
  }
}

variable "retention" {
  type    = object({ on = bool, days = number })
  default = { on = true, days = 30 }
}

resource "azurerm_network_watcher_flow_log" "through_variable" {
  name                 = "fl-shop"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.shop.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = true

  retention_policy {
    enabled = var.retention.on
    days    = var.retention.days # finding
  }
}
