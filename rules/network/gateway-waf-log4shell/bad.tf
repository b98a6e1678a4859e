resource "azurerm_web_application_firewall_policy" "switched_off" {
  name                = "waf-switched-off"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  managed_rules {
    managed_rule_set {
      type    = "OWASP"
      version = "3.2"

      rule_group_override {
        rule_group_name = "REQUEST-944-APPLICATION-ATTACK-JAVA"

        rule {
          id      = "944240"
          enabled = false # finding
        }
      }
    }
  }
}

variable "watch" {
  type    = bool
  default = false
}

resource "azurerm_web_application_firewall_policy" "through_variable" {
  name                = "waf-through-variable"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  managed_rules {
    managed_rule_set {
      type    = "OWASP"
      version = "3.2"

      rule_group_override {
        rule_group_name = "REQUEST-944-APPLICATION-ATTACK-JAVA"

        rule {
          id      = "944240"
          enabled = var.watch # finding
          action  = "Block"
        }
      }
    }
  }
}
