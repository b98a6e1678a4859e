resource "azurerm_monitor_activity_log_alert" "literal" {
  name                = "health"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category = "ServiceHealth"

    service_health {
      events = ["Maintenance"] # finding
    }
  }
}

variable "events" {
  type    = set(string)
  default = ["Informational", "ActionRequired"]
}

resource "azurerm_monitor_activity_log_alert" "through_variable" {
  name                = "health-shop"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/11111111-1111-1111-1111-111111111111"]

  criteria {
    category = "ServiceHealth"

    service_health {
      events = var.events # finding
    }
  }
}
