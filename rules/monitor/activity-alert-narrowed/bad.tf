resource "azurerm_monitor_activity_log_alert" "one_caller" {
  name                = "sql-firewall"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category       = "Administrative"
    operation_name = "Microsoft.Sql/servers/firewallRules/write"
    caller         = "pipeline@example.com" # finding
  }

  action {
    action_group_id = azurerm_monitor_action_group.security.id
  }
}

variable "levels" {
  type    = list(string)
  default = ["Critical"]
}

resource "azurerm_monitor_activity_log_alert" "through_variable" {
  name                = "groups"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category       = "Administrative"
    operation_name = "Microsoft.Network/networkSecurityGroups/delete"
    levels         = var.levels # finding
  }

  action {
    action_group_id = azurerm_monitor_action_group.security.id
  }
}
