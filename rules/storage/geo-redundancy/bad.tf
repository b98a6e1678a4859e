resource "azurerm_storage_account" "literal" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS" # finding
}

variable "replication" {
  type    = string
  default = "ZRS"
}

resource "azurerm_storage_account" "through_variable" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = var.replication # finding
}
