resource "azurerm_monitor_activity_log_alert" "written" {
  name                = "health"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category = "ServiceHealth"

    service_health {
      events = ["Incident", "Security"]
    }
  }
}

resource "azurerm_monitor_activity_log_alert" "all_events" {
  name                = "health-all"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/00000000-0000-0000-0000-000000000000"]

  criteria {
    category = "ServiceHealth"
  }
}

variable "nobody_sets_it" {
  type = set(string)
}

resource "azurerm_monitor_activity_log_alert" "open" {
  name                = "health-shop"
  resource_group_name = "rg-audit"
  location            = "global"
  scopes              = ["/subscriptions/11111111-1111-1111-1111-111111111111"]

  criteria {
    category = "ServiceHealth"

    service_health {
      events = var.nobody_sets_it # unknown
    }
  }
}
