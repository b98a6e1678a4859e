resource "azurerm_storage_account" "all_at_once" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  network_rules {
    default_action = "Deny"
    ip_rules       = ["0.0.0.0/0"] # finding
  }
}

variable "halves" {
  type    = list(string)
  default = ["0.0.0.0/1", "128.0.0.0/1"]
}

resource "azurerm_storage_account_network_rules" "in_halves" {
  storage_account_id = azurerm_storage_account.all_at_once.id
  default_action     = "Deny"
  ip_rules           = var.halves # finding
}
