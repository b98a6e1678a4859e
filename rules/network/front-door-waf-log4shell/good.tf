resource "azurerm_cdn_frontdoor_firewall_policy" "as_it_comes" {
  name                = "wafasitcomes"
  resource_group_name = "rg-shop"
  sku_name            = "Premium_AzureFrontDoor"
  mode                = "Prevention"

  managed_rule {
    type    = "Microsoft_DefaultRuleSet"
    version = "2.1"
    action  = "Block"
  }
}

resource "azurerm_frontdoor_firewall_policy" "by_hand" {
  name                = "wafbyhand"
  resource_group_name = "rg-shop"
  mode                = "Prevention"

  managed_rule {
    type    = "Microsoft_DefaultRuleSet"
    version = "2.1"

    override {
      rule_group_name = "JAVA"

      rule {
        rule_id = "944240"
        action  = "Block"
        enabled = true
      }
    }
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_cdn_frontdoor_firewall_policy" "open" {
  name                = "wafopen"
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
        enabled = var.nobody_sets_it # unknown
      }
    }
  }
}
