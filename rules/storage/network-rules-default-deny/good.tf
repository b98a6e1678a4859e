data "azurerm_storage_account" "exports" {
  name                = "stexports"
  resource_group_name = "rg-shop"
}

resource "azurerm_storage_account_network_rules" "exports" {
  storage_account_id = data.azurerm_storage_account.exports.id
  default_action     = "Deny"
  ip_rules           = ["203.0.113.0/24"]
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_storage_account_network_rules" "open" {
  storage_account_id = data.azurerm_storage_account.exports.id
  default_action     = var.nobody_sets_it # unknown
}
