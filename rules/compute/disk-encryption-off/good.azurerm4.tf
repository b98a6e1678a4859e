resource "azurerm_managed_disk" "with_keys" {
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
