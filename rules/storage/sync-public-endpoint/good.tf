resource "azurerm_storage_sync" "written" {
  name                    = "sync-offices"
  resource_group_name     = "rg-files"
  location                = "westeurope"
  incoming_traffic_policy = "AllowVirtualNetworksOnly"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_storage_sync" "open" {
  name                    = "sync-plants"
  resource_group_name     = "rg-files"
  location                = "westeurope"
  incoming_traffic_policy = var.nobody_sets_it # unknown
}
