resource "azurerm_managed_disk" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                 = "disk-ledger"
  location             = "westeurope"
  resource_group_name  = "rg-ledger"
  storage_account_type = "Premium_LRS"
  create_option        = "Empty"
  disk_size_gb         = 256
}

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_snapshot" "through_variable" {
  name                          = "snap-ledger"
  location                      = "westeurope"
  resource_group_name           = "rg-ledger"
  create_option                 = "Copy"
  source_uri                    = azurerm_managed_disk.left_to_the_default.id
  public_network_access_enabled = var.public # finding
}
