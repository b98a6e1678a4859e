resource "azurerm_key_vault_key" "nothing_said" { # finding
  name         = "disks"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA"
  key_size     = 4096
  key_opts     = ["unwrapKey", "wrapKey"]
}

variable "expires" {
  type    = string
  default = null
}

resource "azurerm_key_vault_key" "through_variable" {
  name            = "tokens"
  key_vault_id    = azurerm_key_vault.this.id
  key_type        = "EC"
  curve           = "P-256"
  key_opts        = ["sign", "verify"]
  expiration_date = var.expires # finding
}

# The reminder does not end the key, and without rotation no version with an end follows.
resource "azurerm_key_vault_key" "only_a_reminder" { # finding
  name         = "exports"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA"
  key_size     = 3072
  key_opts     = ["decrypt", "encrypt"]

  rotation_policy {
    expire_after         = "P1Y"
    notify_before_expiry = "P30D"
  }
}
