# azurerm 3
resource "azurerm_monitor_log_profile" "a_year" {
  name               = "default"
  categories         = ["Action", "Delete", "Write"]
  locations          = ["westeurope", "global"]
  storage_account_id = azurerm_storage_account.logs.id

  retention_policy {
    enabled = true
    days    = 365
  }
}

resource "azurerm_monitor_log_profile" "for_good" {
  name               = "audit"
  categories         = ["Action", "Delete", "Write"]
  locations          = ["westeurope", "global"]
  storage_account_id = azurerm_storage_account.logs.id

  retention_policy {
    enabled = false
  }
}

variable "nobody_sets_it" {
  type = number
}

resource "azurerm_monitor_log_profile" "open" {
  name               = "shop"
  categories         = ["Action", "Delete", "Write"]
  locations          = ["westeurope", "global"]
  storage_account_id = azurerm_storage_account.logs.id

  retention_policy {
    enabled = true
    days    = var.nobody_sets_it # unknown
  }
}
