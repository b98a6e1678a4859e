resource "azurerm_key_vault_secret" "written" {
  name            = "smtp-password"
  value           = random_password.smtp.result
  key_vault_id    = azurerm_key_vault.this.id
  expiration_date = "2027-06-30T00:00:00Z"
}

resource "time_offset" "in_a_year" {
  offset_years = 1
}

# What it will be is not known, that it will be a date is.
resource "azurerm_key_vault_secret" "in_a_year" {
  name            = "webhook-token"
  value           = random_password.smtp.result
  key_vault_id    = azurerm_key_vault.this.id
  expiration_date = formatdate("YYYY-MM-DD'T'hh:mm:ssZ", time_offset.in_a_year.rfc3339)
}

resource "random_password" "smtp" {
  length = 40
}

variable "expires" {
  type     = string
  nullable = true
}

resource "azurerm_key_vault_secret" "open" {
  name            = "reports-token"
  value           = random_password.smtp.result
  key_vault_id    = azurerm_key_vault.this.id
  expiration_date = var.expires # unknown
}
