resource "azurerm_managed_disk" "written" {
  name                          = "disk-ledger"
  location                      = "westeurope"
  resource_group_name           = "rg-ledger"
  storage_account_type          = "Premium_LRS"
  create_option                 = "Empty"
  disk_size_gb                  = 256
  public_network_access_enabled = false
}

resource "azurerm_managed_disk" "no_exports" {
  name                  = "disk-archive"
  location              = "westeurope"
  resource_group_name   = "rg-ledger"
  storage_account_type  = "Standard_LRS"
  create_option         = "Empty"
  disk_size_gb          = 1024
  network_access_policy = "DenyAll"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_managed_disk" "open" {
  name                          = "disk-scratch"
  location                      = "westeurope"
  resource_group_name           = "rg-ledger"
  storage_account_type          = "StandardSSD_LRS"
  create_option                 = "Empty"
  disk_size_gb                  = 64
  public_network_access_enabled = var.nobody_sets_it # unknown
}
