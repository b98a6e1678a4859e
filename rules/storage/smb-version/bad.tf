resource "azurerm_storage_account" "nothing_said" { # finding
  name                     = "stshares"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

variable "smb_versions" {
  type    = set(string)
  default = ["SMB2.1", "SMB3.1.1"]
}

resource "azurerm_storage_account" "through_variable" {
  name                     = "stprofiles"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Premium"
  account_kind             = "FileStorage"
  account_replication_type = "ZRS"

  share_properties {
    smb {
      versions = var.smb_versions # finding
    }
  }
}
