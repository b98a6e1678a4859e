resource "azurerm_monitor_activity_log_alert" "all_of_them" {
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

resource "azurerm_monitor_activity_log_alert" "something_else" {
  name                = "restarts"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category       = "Administrative"
    operation_name = "Microsoft.Compute/virtualMachines/restart/action"
    status         = "Failed"
  }

  action {
    action_group_id = azurerm_monitor_action_group.security.id
  }
}

variable "nobody_sets_it" {
  type     = string
  nullable = true
}

resource "azurerm_monitor_activity_log_alert" "open" {
  name                = "policies"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category       = "Administrative"
    operation_name = "Microsoft.Authorization/policyAssignments/write"
    caller         = var.nobody_sets_it # unknown
  }

  action {
    action_group_id = azurerm_monitor_action_group.security.id
  }
}
