# azurerm 5
resource "azurerm_storage_account" "left_to_the_safe_default" {
  name                     = "stledger"
  resource_group_name      = "rg-finance"
  location                 = "northeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account" "literal" {
  name                            = "stinvoices"
  resource_group_name             = "rg-finance"
  location                        = "northeurope"
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  allow_nested_items_to_be_public = false # finding
}

locals {
  anonymous = false
}

resource "azurerm_storage_account" "through_local" {
  name                            = "streceipts"
  resource_group_name             = "rg-finance"
  location                        = "northeurope"
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  allow_nested_items_to_be_public = local.anonymous # finding
}
