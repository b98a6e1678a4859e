resource "azurerm_web_application_firewall_policy" "as_it_comes" {
  name                = "waf-as-it-comes"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  managed_rules {
    managed_rule_set {
      type    = "OWASP"
      version = "3.2"
    }
  }
}

resource "azurerm_web_application_firewall_policy" "another_rule" {
  name                = "waf-another-rule"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  managed_rules {
    managed_rule_set {
      type    = "OWASP"
      version = "3.2"

      rule_group_override {
        rule_group_name = "REQUEST-944-APPLICATION-ATTACK-JAVA"

        rule {
          id      = "944100"
          enabled = false
        }
      }
    }
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_web_application_firewall_policy" "open" {
  name                = "waf-open"
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
          enabled = var.nobody_sets_it # unknown
        }
      }
    }
  }
}
