locals {
  hardware = true
}

resource "azurerm_key_vault_key" "written" {
  name         = "disks"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA-HSM"
  key_size     = 4096
  key_opts     = ["unwrapKey", "wrapKey"]
}

resource "azurerm_key_vault_key" "computed" {
  name         = "tokens"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = local.hardware ? "EC-HSM" : "EC"
  curve        = "P-256"
  key_opts     = ["sign", "verify"]
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_key_vault_key" "open" {
  name         = "exports"
  key_vault_id = azurerm_key_vault.this.id
  key_type     = var.nobody_sets_it # unknown
  key_size     = 3072
  key_opts     = ["decrypt", "encrypt"]
}
