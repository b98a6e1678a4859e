resource "azurerm_databricks_workspace" "unlogged" { # finding
  name                = "unlogged"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "premium"
}

resource "azurerm_databricks_workspace" "in_part" {
  name                = "in-part"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "premium"
}

resource "azurerm_monitor_diagnostic_setting" "in_part" {
  name                       = "in-part"
  target_resource_id         = azurerm_databricks_workspace.in_part.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id

  enabled_log {
    category = "accounts" # finding
  }
}
