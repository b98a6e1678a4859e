resource "azurerm_key_vault" "alone" { # finding
  name                = "kv-payments"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "standard"
}

locals {
  vaults = {
    signing = "kv-signing"
    backups = "kv-backups"
  }
}

resource "azurerm_key_vault" "one_of_two" { # finding
  for_each = local.vaults

  name                = each.value
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "premium"
}

resource "azurerm_monitor_diagnostic_setting" "signing" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.one_of_two["signing"].id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.audit.id

  enabled_log {
    category = "AuditEvent"
  }
}
