resource "azurerm_managed_disk" "nothing_said" { # finding
  name                 = "disk-ledger"
  location             = "westeurope"
  resource_group_name  = "rg-ledger"
  storage_account_type = "Premium_LRS"
  create_option        = "Empty"
  disk_size_gb         = 256
}

variable "encryption_set" {
  type    = string
  default = null
}

resource "azurerm_managed_disk" "through_variable" {
  name                   = "disk-archive"
  location               = "westeurope"
  resource_group_name    = "rg-ledger"
  storage_account_type   = "Standard_LRS"
  create_option          = "Empty"
  disk_size_gb           = 1024
  disk_encryption_set_id = var.encryption_set # finding
}
