resource "azurerm_storage_account" "nothing_said" { # finding
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

variable "period" {
  type    = string
  default = ""
}

resource "azurerm_storage_account" "through_variable" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  sas_policy {
    expiration_period = var.period # finding
  }
}
