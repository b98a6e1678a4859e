resource "azurerm_storage_account" "literal" {
  name                       = "stliteral"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = false # finding
}

variable "https" {
  type    = bool
  default = false
}

resource "azurerm_storage_account" "through_variable" {
  name                       = "stvariable"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = var.https # finding
}
