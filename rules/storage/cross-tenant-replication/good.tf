resource "azurerm_storage_account" "left_to_the_default" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_storage_account" "open" {
  name                             = "stcatalogue"
  resource_group_name              = "rg-shop"
  location                         = "westeurope"
  account_tier                     = "Standard"
  account_replication_type         = "ZRS"
  cross_tenant_replication_enabled = var.nobody_sets_it # unknown
}
