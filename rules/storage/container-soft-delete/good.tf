resource "azurerm_storage_account" "written" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  blob_properties {
    container_delete_retention_policy {
      days = 14
    }
  }
}

resource "azurerm_storage_account" "seven_by_default" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  blob_properties {
    container_delete_retention_policy {}
  }
}

variable "nobody_sets_it" {
  type = number
}

resource "azurerm_storage_account" "open" {
  name                     = "stcustomers"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  blob_properties {
    container_delete_retention_policy {
      days = var.nobody_sets_it # unknown
    }
  }
}
