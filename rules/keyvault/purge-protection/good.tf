resource "azurerm_key_vault" "written" {
  name                       = "kv-payments"
  resource_group_name        = "rg-payments"
  location                   = "westeurope"
  tenant_id                  = "00000000-0000-0000-0000-000000000000"
  sku_name                   = "standard"
  soft_delete_retention_days = 30
  purge_protection_enabled   = true
}

locals {
  environment = "production"
}

resource "azurerm_key_vault" "in_production" {
  name                     = "kv-signing"
  resource_group_name      = "rg-payments"
  location                 = "westeurope"
  tenant_id                = "00000000-0000-0000-0000-000000000000"
  sku_name                 = "premium"
  purge_protection_enabled = local.environment == "production"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_key_vault" "open" {
  name                     = "kv-backups"
  resource_group_name      = "rg-payments"
  location                 = "westeurope"
  tenant_id                = "00000000-0000-0000-0000-000000000000"
  sku_name                 = "standard"
  purge_protection_enabled = var.nobody_sets_it # unknown
}
