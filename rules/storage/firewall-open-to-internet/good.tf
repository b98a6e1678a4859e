resource "azurerm_storage_account" "office" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  network_rules {
    default_action = "Deny"
    ip_rules       = ["203.0.113.0/24", "198.51.100.7"]
  }
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_storage_account_network_rules" "open" {
  storage_account_id = azurerm_storage_account.office.id
  default_action     = "Deny"
  ip_rules           = var.nobody_sets_it # unknown
}
