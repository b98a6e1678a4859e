resource "azurerm_storage_account" "literal" {
  name                     = "stlegacyscans"
  resource_group_name      = "rg-scans"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = "TLS1_2" # finding
}

variable "tls" {
  type        = string
  description = "Lowest version that clients may speak"
  default     = "TLS1_2"
}

resource "azurerm_storage_account" "through_variable" {
  name                     = "stdevicelogs"
  resource_group_name      = "rg-scans"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = var.tls # finding
}

locals {
  storage = {
    tier = "Standard"
    tls  = "TLS1_2"
  }
}

resource "azurerm_storage_account" "through_local" {
  name                     = "stimages"
  resource_group_name      = "rg-scans"
  location                 = "westeurope"
  account_tier             = local.storage.tier
  account_replication_type = "LRS"
  min_tls_version          = local.storage.tls # finding
}
