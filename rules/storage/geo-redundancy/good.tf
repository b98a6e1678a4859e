resource "azurerm_storage_account" "written" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "GZRS"
}

resource "azurerm_storage_account" "cannot" {
  name                     = "stmedia"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Premium"
  account_kind             = "BlockBlobStorage"
  account_replication_type = "LRS"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_storage_account" "open" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = var.nobody_sets_it # unknown
}
