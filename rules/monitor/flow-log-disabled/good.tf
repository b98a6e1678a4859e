resource "azurerm_network_watcher_flow_log" "written" {
  name                 = "fl-hub"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.hub.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = true

  retention_policy {
    enabled = true
    days    = 90
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_network_watcher_flow_log" "open" {
  name                 = "fl-shop"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.shop.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = var.nobody_sets_it # unknown

  retention_policy {
    enabled = true
    days    = 90
  }
}
