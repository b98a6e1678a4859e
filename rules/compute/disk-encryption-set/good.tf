resource "azurerm_managed_disk" "written" {
  name                   = "disk-ledger"
  location               = "westeurope"
  resource_group_name    = "rg-ledger"
  storage_account_type   = "Premium_LRS"
  create_option          = "Empty"
  disk_size_gb           = 256
  disk_encryption_set_id = azurerm_disk_encryption_set.ledger.id
}

resource "azurerm_managed_disk" "confidential" {
  name                             = "disk-confidential"
  location                         = "westeurope"
  resource_group_name              = "rg-ledger"
  storage_account_type             = "Premium_LRS"
  create_option                    = "FromImage"
  security_type                    = "ConfidentialVM_DiskEncryptedWithCustomerKey"
  secure_vm_disk_encryption_set_id = azurerm_disk_encryption_set.ledger.id
}

resource "azurerm_disk_encryption_set" "ledger" {
  name                = "des-ledger"
  location            = "westeurope"
  resource_group_name = "rg-ledger"
  key_vault_key_id    = azurerm_key_vault_key.ledger.id

  identity {
    type = "SystemAssigned"
  }
}

variable "nobody_sets_it" {
  type     = string
  nullable = true
}

resource "azurerm_managed_disk" "open" {
  name                   = "disk-archive"
  location               = "westeurope"
  resource_group_name    = "rg-ledger"
  storage_account_type   = "Standard_LRS"
  create_option          = "Empty"
  disk_size_gb           = 1024
  disk_encryption_set_id = var.nobody_sets_it # unknown
}
