resource "azurerm_storage_account" "left_to_the_default" { # finding
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

variable "twice" {
  type    = bool
  default = false
}

resource "azurerm_storage_account" "through_variable" {
  name                              = "stcatalogue"
  resource_group_name               = "rg-shop"
  location                          = "westeurope"
  account_tier                      = "Standard"
  account_replication_type          = "ZRS"
  infrastructure_encryption_enabled = var.twice # finding
}
