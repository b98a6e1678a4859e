# azurerm 3
resource "azurerm_managed_disk" "literal" {
  name                 = "disk-ledger"
  location             = "westeurope"
  resource_group_name  = "rg-ledger"
  storage_account_type = "Premium_LRS"
  create_option        = "Empty"
  disk_size_gb         = 256

  encryption_settings {
    enabled = false # finding
  }
}

variable "encrypt" {
  type    = bool
  default = false
}

resource "azurerm_snapshot" "through_variable" {
  name                = "snap-ledger"
  location            = "westeurope"
  resource_group_name = "rg-ledger"
  create_option       = "Copy"
  source_uri          = azurerm_managed_disk.literal.id

  encryption_settings {
    enabled = var.encrypt # finding
  }
}
