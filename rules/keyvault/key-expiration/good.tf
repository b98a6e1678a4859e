resource "azurerm_key_vault_key" "written" {
  name            = "disks"
  key_vault_id    = azurerm_key_vault.this.id
  key_type        = "RSA"
  key_size        = 4096
  key_opts        = ["unwrapKey", "wrapKey"]
  expiration_date = "2027-09-30T00:00:00Z"
}

resource "azurerm_key_vault_key" "rotated" {
  name         = "storage"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA-HSM"
  key_size     = 3072
  key_opts     = ["unwrapKey", "wrapKey"]

  rotation_policy {
    expire_after = "P120D"

    automatic {
      time_before_expiry = "P30D"
    }
  }
}

variable "expires" {
  type     = string
  nullable = true
}

resource "azurerm_key_vault_key" "open" {
  name            = "tokens"
  key_vault_id    = azurerm_key_vault.this.id
  key_type        = "EC"
  curve           = "P-256"
  key_opts        = ["sign", "verify"]
  expiration_date = var.expires # unknown
}
