resource "azurerm_storage_account" "left_to_the_default" { # finding
  shared_access_key_enabled = false

  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

variable "keys" {
  type    = bool
  default = false
}

resource "azurerm_storage_account" "through_variable" {
  name                      = "stcatalogue"
  resource_group_name       = "rg-shop"
  location                  = "westeurope"
  account_tier              = "Standard"
  account_replication_type  = "ZRS"
  shared_access_key_enabled = var.keys # finding
}
