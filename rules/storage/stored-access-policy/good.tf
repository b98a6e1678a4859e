resource "azurerm_storage_share" "reads_only" {
  name               = "profiles"
  storage_account_id = azurerm_storage_account.shop.id
  quota              = 50

  acl {
    id = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"

    access_policy {
      permissions = "rl"
      start       = "2026-07-02T09:38:21Z"
      expiry      = "2027-07-02T10:38:21Z"
    }
  }
}

resource "azurerm_storage_table" "without" {
  name                 = "orders"
  storage_account_name = "stshop"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_storage_table" "open" {
  name                 = "customers"
  storage_account_name = "stshop"

  acl {
    id = "importer"

    access_policy {
      permissions = var.nobody_sets_it # unknown
      start       = "2026-07-02T09:38:21Z"
      expiry      = "2027-07-02T10:38:21Z"
    }
  }
}
