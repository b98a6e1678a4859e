# azurerm 5
resource "azurerm_storage_account" "left_to_the_default" {
  name                     = "stledger"
  resource_group_name      = "rg-finance"
  location                 = "northeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account" "written" {
  name                            = "stinvoices"
  resource_group_name             = "rg-finance"
  location                        = "northeurope"
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  allow_nested_items_to_be_public = false
}

resource "azurerm_storage_account" "null_is_the_default" {
  name                            = "stpayslips"
  resource_group_name             = "rg-finance"
  location                        = "northeurope"
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  allow_nested_items_to_be_public = null
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_storage_account" "open" {
  name                            = "streceipts"
  resource_group_name             = "rg-finance"
  location                        = "northeurope"
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  allow_nested_items_to_be_public = var.nobody_sets_it # unknown
}
