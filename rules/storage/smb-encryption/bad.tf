resource "azurerm_storage_account" "nothing_said" { # finding
  name                     = "stshares"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

locals {
  ciphers = ["AES-128-GCM", "AES-256-GCM"]
}

resource "azurerm_storage_account" "through_local" {
  name                     = "stprofiles"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Premium"
  account_kind             = "FileStorage"
  account_replication_type = "ZRS"

  share_properties {
    smb {
      channel_encryption_type = local.ciphers # finding
    }
  }
}
