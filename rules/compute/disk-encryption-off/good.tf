# azurerm 3
resource "azurerm_managed_disk" "left_to_the_platform" {
  name                 = "disk-scratch"
  location             = "westeurope"
  resource_group_name  = "rg-ledger"
  storage_account_type = "StandardSSD_LRS"
  create_option        = "Empty"
  disk_size_gb         = 64
}

resource "azurerm_managed_disk" "on_by_default" {
  name                 = "disk-ledger"
  location             = "westeurope"
  resource_group_name  = "rg-ledger"
  storage_account_type = "Premium_LRS"
  create_option        = "Empty"
  disk_size_gb         = 256

  encryption_settings {
    disk_encryption_key {
      secret_url      = "https://kv-ledger.vault.azure.net/secrets/bek/0123456789abcdef0123456789abcdef"
      source_vault_id = azurerm_key_vault.ledger.id
    }
  }
}

resource "azurerm_managed_disk" "written" {
  name                 = "disk-archive"
  location             = "westeurope"
  resource_group_name  = "rg-ledger"
  storage_account_type = "Standard_LRS"
  create_option        = "Empty"
  disk_size_gb         = 1024

  encryption_settings {
    enabled = true
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_managed_disk" "perhaps" {
  name                 = "disk-reports"
  location             = "westeurope"
  resource_group_name  = "rg-ledger"
  storage_account_type = "Standard_LRS"
  create_option        = "Empty"
  disk_size_gb         = 1024

  encryption_settings {
    enabled = var.nobody_sets_it # unknown
  }
}
