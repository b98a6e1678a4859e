# azurerm 3
resource "azurerm_monitor_log_profile" "literal" {
  name               = "default"
  categories         = ["Write", "Delete"] # finding
  locations          = ["westeurope", "global"]
  storage_account_id = azurerm_storage_account.logs.id

  retention_policy {
    enabled = true
    days    = 365
  }
}

variable "categories" {
  type    = list(string)
  default = ["Action"]
}

resource "azurerm_monitor_log_profile" "through_variable" {
  name               = "audit"
  categories         = var.categories # finding
  locations          = ["westeurope", "global"]
  storage_account_id = azurerm_storage_account.logs.id

  retention_policy {
    enabled = true
    days    = 365
  }
}
