resource "azurerm_storage_account" "nothing_said" { # finding
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account" "containers_only" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  blob_properties { # finding
    container_delete_retention_policy {
      days = 30
    }
  }
}

variable "keep" {
  type    = number
  default = 2
}

resource "azurerm_storage_account" "through_variable" {
  name                     = "stcustomers"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Premium"
  account_kind             = "BlockBlobStorage"
  account_replication_type = "ZRS"

  blob_properties {
    delete_retention_policy {
      days = var.keep # finding
    }
  }
}
