resource "azurerm_cdn_frontdoor_firewall_policy" "switched_off" {
  name                = "wafswitchedoff"
  resource_group_name = "rg-shop"
  sku_name            = "Premium_AzureFrontDoor"
  mode                = "Prevention"

  managed_rule {
    type    = "Microsoft_DefaultRuleSet"
    version = "2.1"
    action  = "Block"

    override {
      rule_group_name = "JAVA"

      rule {
        rule_id = "944240"
        action  = "Block"
        enabled = false # finding
      }
    }
  }
}

resource "azurerm_cdn_frontdoor_firewall_policy" "recorded_alone" {
  name                = "wafrecordedalone"
  resource_group_name = "rg-shop"
  sku_name            = "Premium_AzureFrontDoor"
  mode                = "Prevention"

  managed_rule {
    type    = "Microsoft_DefaultRuleSet"
    version = "2.1"
    action  = "Block"

    override {
      rule_group_name = "JAVA"

      rule {
        rule_id = "944240"
        action  = var.action # finding
        enabled = true
      }
    }
  }
}

variable "action" {
  type    = string
  default = "Log"
}

resource "azurerm_cdn_frontdoor_firewall_policy" "without_managed_rules" { # finding
  name                = "wafpartners"
  resource_group_name = "rg-shop"
  sku_name            = "Premium_AzureFrontDoor"
  mode                = "Prevention"
}
