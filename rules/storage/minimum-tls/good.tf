resource "azurerm_storage_account" "left_to_the_default" {
  name                     = "stscans"
  resource_group_name      = "rg-scans"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_storage_account" "written" {
  name                     = "stdevicelogs"
  resource_group_name      = "rg-scans"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = "TLS1_2"
}

resource "azurerm_storage_account" "newer" {
  name                     = "stimages"
  resource_group_name      = "rg-scans"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = "TLS1_3"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_storage_account" "open" {
  name                     = "starchive"
  resource_group_name      = "rg-scans"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = var.nobody_sets_it # unknown
}
