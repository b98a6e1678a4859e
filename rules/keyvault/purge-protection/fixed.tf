resource "azurerm_key_vault" "left_to_the_default" { # finding
  purge_protection_enabled = true

  name                = "kv-payments"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "standard"
}

resource "azurerm_key_vault" "literal" {
  name                       = "kv-signing"
  resource_group_name        = "rg-payments"
  location                   = "westeurope"
  tenant_id                  = "00000000-0000-0000-0000-000000000000"
  sku_name                   = "premium"
  soft_delete_retention_days = 90
  purge_protection_enabled   = true # finding
}

variable "purge_protection" {
  type    = bool
  default = true
}

resource "azurerm_key_vault" "through_variable" {
  name                     = "kv-backups"
  resource_group_name      = "rg-payments"
  location                 = "westeurope"
  tenant_id                = "00000000-0000-0000-0000-000000000000"
  sku_name                 = "standard"
  purge_protection_enabled = var.purge_protection # finding
}
