resource "azurerm_monitor_activity_log_alert" "firewall" {
  name                = "sql-firewall"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category       = "Administrative"
    operation_name = "Microsoft.Sql/servers/firewallRules/write"
  }

  action {
    action_group_id = azurerm_monitor_action_group.security.id
  }
}

resource "azurerm_monitor_action_group" "security" {
  name                = "security"
  resource_group_name = "rg-audit"
  short_name          = "security"
}

variable "groups" {
  type = list(string)
}

resource "azurerm_monitor_activity_log_alert" "open" { # unknown
  name                = "policies"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category       = "Administrative"
    operation_name = "Microsoft.Authorization/policyAssignments/delete"
  }

  dynamic "action" {
    for_each = var.groups

    content {
      action_group_id = action.value
    }
  }
}
