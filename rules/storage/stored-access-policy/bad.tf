resource "azurerm_storage_share" "literal" {
  name               = "profiles"
  storage_account_id = azurerm_storage_account.shop.id
  quota              = 50

  acl {
    id = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"

    access_policy {
      permissions = "rcwdl" # finding
      start       = "2026-07-02T09:38:21Z"
      expiry      = "2027-07-02T10:38:21Z"
    }
  }
}

variable "rights" {
  type    = string
  default = "raud"
}

resource "azurerm_storage_table" "through_variable" {
  name                 = "orders"
  storage_account_name = "stshop"

  acl {
    id = "reports"

    access_policy {
      permissions = "r"
      start       = "2026-07-02T09:38:21Z"
      expiry      = "2027-07-02T10:38:21Z"
    }
  }

  acl {
    id = "importer"

    access_policy {
      permissions = var.rights # finding
      start       = "2026-07-02T09:38:21Z"
      expiry      = "2027-07-02T10:38:21Z"
    }
  }
}
