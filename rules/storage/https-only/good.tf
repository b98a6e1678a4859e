resource "azurerm_storage_account" "left_to_the_default" {
  name                     = "stdefault"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_storage_account" "written" {
  name                       = "stwritten"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_storage_account" "open" {
  name                       = "stopen"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = var.nobody_sets_it # unknown
}
