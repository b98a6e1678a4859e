# azurerm 3
resource "azurerm_web_application_firewall_policy" "in_a_list" {
  name                = "waf-in-a-list"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  managed_rules {
    managed_rule_set {
      type    = "OWASP"
      version = "3.2"

      rule_group_override {
        rule_group_name = "REQUEST-944-APPLICATION-ATTACK-JAVA"
        disabled_rules  = ["944240"] # finding
      }
    }
  }
}
