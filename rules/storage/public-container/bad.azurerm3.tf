resource "azurerm_storage_container" "literal" {
  name                  = "invoices"
  storage_account_name  = azurerm_storage_account.shop.name
  container_access_type = "blob" # finding
}
