resource "azurerm_storage_account" "literal" {
  name                       = "literal"
  account_tier               = "Standard"
  https_traffic_only_enabled = true # finding
}

variable "https" {
  type    = bool
  default = true
}

resource "azurerm_storage_account" "through_variable" {
  name                       = "variable"
  https_traffic_only_enabled = var.https # finding
}
