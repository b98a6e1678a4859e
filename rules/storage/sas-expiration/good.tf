resource "azurerm_storage_account" "a_week" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  sas_policy {
    expiration_period = "07.00:00:00"
  }
}

resource "azurerm_storage_account" "no_key" {
  name                      = "stcatalogue"
  resource_group_name       = "rg-shop"
  location                  = "westeurope"
  account_tier              = "Standard"
  account_replication_type  = "ZRS"
  shared_access_key_enabled = false
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_storage_account" "open" {
  name                     = "stcustomers"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  sas_policy {
    expiration_period = var.nobody_sets_it # unknown
  }
}
