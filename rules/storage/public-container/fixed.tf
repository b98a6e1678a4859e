resource "azurerm_storage_container" "literal" {
  name                  = "invoices"
  storage_account_id    = azurerm_storage_account.shop.id
  container_access_type = "private" # finding
}

variable "containers" {
  type = map(object({ access = string }))
  default = {
    reports  = { access = "private" }
    pictures = { access = "private" }
  }
}

resource "azurerm_storage_container" "one_of_two" {
  for_each = var.containers

  name                  = each.key
  storage_account_id    = azurerm_storage_account.shop.id
  container_access_type = each.value.access # finding
}
