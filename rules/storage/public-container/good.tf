resource "azurerm_storage_container" "left_to_the_default" {
  name               = "invoices"
  storage_account_id = azurerm_storage_account.shop.id
}

resource "azurerm_storage_container" "written" {
  name                  = "exports"
  storage_account_id    = azurerm_storage_account.shop.id
  container_access_type = "private"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_storage_container" "open" {
  name                  = "reports"
  storage_account_id    = azurerm_storage_account.shop.id
  container_access_type = var.nobody_sets_it # unknown
}
