resource "azurerm_key_vault_managed_hardware_security_module_key" "alone" { # finding
  name           = "root-of-backups"
  managed_hsm_id = azurerm_key_vault_managed_hardware_security_module.this.id
  key_type       = "RSA-HSM"
  key_size       = 3072
  key_opts       = ["wrapKey", "unwrapKey"]
}

resource "azurerm_key_vault_managed_hardware_security_module_key" "signing" {
  name            = "signing"
  managed_hsm_id  = azurerm_key_vault_managed_hardware_security_module.this.id
  key_type        = "EC-HSM"
  curve           = "P-521"
  key_opts        = ["sign", "verify"]
  not_before_date = "2026-01-01T00:00:00Z"
  expiration_date = null # finding
}
