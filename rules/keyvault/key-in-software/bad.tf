resource "azurerm_key_vault_key" "literal" {
  name         = "disks"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA" # finding
  key_size     = 4096
  key_opts     = ["unwrapKey", "wrapKey"]
}

variable "key_type" {
  type    = string
  default = "EC"
}

resource "azurerm_key_vault_key" "through_variable" {
  name         = "tokens"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = var.key_type # finding
  curve        = "P-256"
  key_opts     = ["sign", "verify"]
}
