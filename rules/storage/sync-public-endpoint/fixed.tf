resource "azurerm_storage_sync" "left_to_the_default" { # finding
  incoming_traffic_policy = "AllowVirtualNetworksOnly"

  name                = "sync-offices"
  resource_group_name = "rg-files"
  location            = "westeurope"
}

variable "traffic" {
  type    = string
  default = "AllowVirtualNetworksOnly"
}

resource "azurerm_storage_sync" "through_variable" {
  name                    = "sync-plants"
  resource_group_name     = "rg-files"
  location                = "westeurope"
  incoming_traffic_policy = var.traffic # finding
}
