data "azurerm_storage_account" "exports" {
  name                = "stexports"
  resource_group_name = "rg-shop"
}

resource "azurerm_storage_account_network_rules" "exports" {
  storage_account_id = data.azurerm_storage_account.exports.id
  default_action     = "Allow" # finding
  ip_rules           = ["203.0.113.0/24"]
}

locals {
  open = { orders = "Allow" }
}

resource "azurerm_storage_account" "orders" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account_network_rules" "through_local" {
  storage_account_id = azurerm_storage_account.orders.id
  default_action     = local.open["orders"] # finding
}
