resource "azurerm_databricks_workspace" "of_our_own" {
  name                              = "of-our-own"
  resource_group_name               = "rg-shop"
  location                          = "westeurope"
  sku                               = "premium"
  customer_managed_key_enabled      = true
  managed_disk_cmk_key_vault_key_id = "https://kv-data.vault.azure.net/keys/disks/1"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_databricks_workspace" "open" {
  name                              = "open"
  resource_group_name               = "rg-shop"
  location                          = "westeurope"
  sku                               = "premium"
  customer_managed_key_enabled      = var.nobody_sets_it # unknown
  managed_disk_cmk_key_vault_key_id = "https://kv-data.vault.azure.net/keys/disks/1"
}
