resource "azurerm_storage_account" "kept" {
  name                     = "kept"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"

  share_properties {
    retention_policy {
      days = 14
    }
  }
}

resource "azurerm_storage_account" "of_blobs_alone" {
  name                     = "of-blobs-alone"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"
  account_kind             = "BlobStorage"
}

variable "days" {
  type = set(number)
}

resource "azurerm_storage_account" "open" {
  name                     = "open"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"

  share_properties { # unknown
    dynamic "retention_policy" {
      for_each = var.days
      content {
        days = retention_policy.value
      }
    }
  }
}
