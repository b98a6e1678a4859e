variable "smtp_password" {
  type      = string
  sensitive = true
}

resource "azurerm_key_vault_secret" "written" {
  name         = "smtp-password"
  value        = var.smtp_password
  key_vault_id = azurerm_key_vault.this.id
  content_type = "password"
}

locals {
  kinds = {
    webhook = "application/json"
    report  = "text/plain"
  }
}

resource "azurerm_key_vault_secret" "each_its_own" {
  for_each = local.kinds

  name         = "${each.key}-token"
  value        = var.smtp_password
  key_vault_id = azurerm_key_vault.this.id
  content_type = each.value
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_key_vault_secret" "open" {
  name         = "exports-token"
  value        = var.smtp_password
  key_vault_id = azurerm_key_vault.this.id
  content_type = var.nobody_sets_it # unknown
}
