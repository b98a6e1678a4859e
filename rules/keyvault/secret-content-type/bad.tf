variable "smtp_password" {
  type      = string
  sensitive = true
}

resource "azurerm_key_vault_secret" "nothing_said" { # finding
  name            = "smtp-password"
  value           = var.smtp_password
  key_vault_id    = azurerm_key_vault.this.id
  expiration_date = "2027-06-30T00:00:00Z"
}

resource "azurerm_key_vault_secret" "empty" {
  name         = "webhook-token"
  value        = var.smtp_password
  key_vault_id = azurerm_key_vault.this.id
  content_type = "" # finding
}

variable "kind" {
  type    = string
  default = null
}

resource "azurerm_key_vault_secret" "through_variable" {
  name         = "reports-token"
  value        = var.smtp_password
  key_vault_id = azurerm_key_vault.this.id
  content_type = var.kind # finding
}
