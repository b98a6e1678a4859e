resource "azurerm_key_vault" "audited" {
  name                = "kv-payments"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "standard"
}

resource "azurerm_monitor_diagnostic_setting" "payments" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.audited.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.audit.id

  enabled_log {
    category_group = "audit"
  }
}

resource "azurerm_key_vault" "perhaps_by_another_name" { # unknown
  name                = "kv-signing"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "premium"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_monitor_diagnostic_setting" "of_a_resource_nobody_named" {
  name                       = "audit"
  target_resource_id         = var.nobody_sets_it
  log_analytics_workspace_id = azurerm_log_analytics_workspace.audit.id

  enabled_log {
    category_group = "allLogs"
  }
}
