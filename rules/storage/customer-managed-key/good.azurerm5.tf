resource "azurerm_storage_account" "beside" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account_customer_managed_key" "beside" {
  storage_account_id = azurerm_storage_account.beside.id
  key_vault_key_id   = azurerm_key_vault_key.storage.versionless_id
}
