resource "azurerm_monitor_activity_log_alert" "firewall" { # finding
  name                = "sql-firewall"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category       = "Administrative"
    operation_name = "Microsoft.Sql/servers/firewallRules/write"
  }
}

variable "groups" {
  type    = list(string)
  default = []
}

resource "azurerm_monitor_activity_log_alert" "nobody_given" { # finding
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
