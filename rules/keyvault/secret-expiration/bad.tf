variable "smtp_password" {
  type      = string
  sensitive = true
}

resource "azurerm_key_vault_secret" "nothing_said" { # finding
  name         = "smtp-password"
  value        = var.smtp_password
  key_vault_id = azurerm_key_vault.this.id
}

locals {
  expires = null
}

resource "azurerm_key_vault_secret" "through_local" {
  name            = "webhook-token"
  value           = random_password.webhook.result
  content_type    = "text/plain"
  key_vault_id    = azurerm_key_vault.this.id
  expiration_date = local.expires # finding
}

resource "random_password" "webhook" {
  length = 40
}
