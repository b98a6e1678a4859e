resource "azurerm_network_watcher_flow_log" "long_enough" {
  name                 = "fl-hub"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.hub.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = true

  retention_policy {
    enabled = true
    days    = 180
  }
}

resource "azurerm_network_watcher_flow_log" "for_good" {
  name                 = "fl-shop"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.shop.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = true

  retention_policy {
    enabled = false
    days    = 0
  }
}

resource "azurerm_network_watcher_flow_log" "off" {
  name                 = "fl-old"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.old.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = false

  retention_policy {
    enabled = true
    days    = 7
  }
}

variable "nobody_sets_it" {
  type = number
}

resource "azurerm_network_watcher_flow_log" "open" {
  name                 = "fl-data"
  network_watcher_name = "nw-westeurope"
  resource_group_name  = "rg-net"
  target_resource_id   = azurerm_virtual_network.data.id
  storage_account_id   = azurerm_storage_account.logs.id
  enabled              = true

  retention_policy {
    enabled = true
    days    = var.nobody_sets_it # unknown
  }
}
