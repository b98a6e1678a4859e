# azurerm 3
resource "azurerm_monitor_log_profile" "all" {
  name               = "default"
  categories         = ["Action", "Delete", "Write"]
  locations          = ["westeurope", "global"]
  storage_account_id = azurerm_storage_account.logs.id

  retention_policy {
    enabled = true
    days    = 365
  }
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_monitor_log_profile" "open" {
  name               = "audit"
  categories         = var.nobody_sets_it # unknown
  locations          = ["westeurope", "global"]
  storage_account_id = azurerm_storage_account.logs.id

  retention_policy {
    enabled = true
    days    = 365
  }
}
