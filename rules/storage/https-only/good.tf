resource "azurerm_storage_account" "left_to_the_default" {
  name = "default"
}

resource "azurerm_storage_account" "written" {
  name                       = "written"
  https_traffic_only_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_storage_account" "open" {
  name                       = "open"
  https_traffic_only_enabled = var.nobody_sets_it # unknown
}
