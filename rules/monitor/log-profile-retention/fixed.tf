# azurerm 3
resource "azurerm_monitor_log_profile" "a_month" {
  name               = "default"
  categories         = ["Action", "Delete", "Write"]
  locations          = ["westeurope", "global"]
  storage_account_id = azurerm_storage_account.logs.id

  retention_policy {
    enabled = true
    days    = 365 # finding
  }
}

variable "keep" {
  type    = number
  default = 365
}

resource "azurerm_monitor_log_profile" "through_variable" {
  name               = "audit"
  categories         = ["Action", "Delete", "Write"]
  locations          = ["westeurope", "global"]
  storage_account_id = azurerm_storage_account.logs.id

  retention_policy {
    enabled = true
    days    = var.keep # finding
  }
}
