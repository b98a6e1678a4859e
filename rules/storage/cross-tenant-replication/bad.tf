resource "azurerm_storage_account" "literal" {
  name                             = "storders"
  resource_group_name              = "rg-shop"
  location                         = "westeurope"
  account_tier                     = "Standard"
  account_replication_type         = "ZRS"
  cross_tenant_replication_enabled = true # finding
}

variable "other_tenants" {
  type    = bool
  default = true
}

resource "azurerm_storage_account" "through_variable" {
  name                             = "stcatalogue"
  resource_group_name              = "rg-shop"
  location                         = "westeurope"
  account_tier                     = "Standard"
  account_replication_type         = "ZRS"
  cross_tenant_replication_enabled = var.other_tenants # finding
}
