resource "azurerm_storage_account" "written" {
  name                     = "stshares"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Premium"
  account_kind             = "FileStorage"
  account_replication_type = "ZRS"

  share_properties {
    smb {
      versions = ["SMB3.1.1"]
    }
  }
}

resource "azurerm_storage_account" "blobs_only" {
  name                     = "stmedia"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Premium"
  account_kind             = "BlockBlobStorage"
  account_replication_type = "ZRS"
}

variable "nobody_sets_it" {
  type = set(string)
}

resource "azurerm_storage_account" "open" {
  name                     = "stprofiles"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  share_properties {
    smb {
      versions = var.nobody_sets_it # unknown
    }
  }
}
