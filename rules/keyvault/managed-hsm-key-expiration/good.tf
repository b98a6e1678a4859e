resource "azurerm_key_vault_managed_hardware_security_module_key" "written" {
  name            = "signing"
  managed_hsm_id  = azurerm_key_vault_managed_hardware_security_module.this.id
  key_type        = "EC-HSM"
  curve           = "P-521"
  key_opts        = ["sign", "verify"]
  expiration_date = "2027-03-31T00:00:00Z"
}

resource "azurerm_key_vault_managed_hardware_security_module_key" "rotated" {
  name           = "root-of-backups"
  managed_hsm_id = azurerm_key_vault_managed_hardware_security_module.this.id
  key_type       = "RSA-HSM"
  key_size       = 3072
  key_opts       = ["wrapKey", "unwrapKey"]
}

resource "azurerm_key_vault_managed_hardware_security_module_key_rotation_policy" "rotated" {
  managed_hsm_key_id = azurerm_key_vault_managed_hardware_security_module_key.rotated.id
  expire_after       = "P400D"
  time_before_expiry = "P30D"
}

variable "expires" {
  type     = string
  nullable = true
}

resource "azurerm_key_vault_managed_hardware_security_module_key" "open" {
  name            = "exports"
  managed_hsm_id  = azurerm_key_vault_managed_hardware_security_module.this.id
  key_type        = "RSA-HSM"
  key_size        = 4096
  key_opts        = ["decrypt", "encrypt"]
  expiration_date = var.expires # unknown
}
