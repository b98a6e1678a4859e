resource "azurerm_storage_account" "nothing_said" { # finding
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

variable "keep" {
  type    = number
  default = 1
}

resource "azurerm_storage_account" "through_variable" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  blob_properties {
    delete_retention_policy {
      days = 30
    }

    container_delete_retention_policy {
      days = var.keep # finding
    }
  }
}
