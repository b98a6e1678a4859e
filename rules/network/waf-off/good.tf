resource "azurerm_cdn_frontdoor_firewall_policy" "left_to_the_default" {
  name                = "wafshop"
  resource_group_name = "rg-shop"
  sku_name            = "Premium_AzureFrontDoor"
  mode                = "Prevention"
}

resource "azurerm_web_application_firewall_policy" "written" {
  name                = "waf-written"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  policy_settings {
    enabled = true
    mode    = "Detection"
  }

  managed_rules {
    managed_rule_set {
      type    = "OWASP"
      version = "3.2"
    }
  }
}

resource "azurerm_web_application_firewall_policy" "without_settings" {
  name                = "waf-without_settings"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  managed_rules {
    managed_rule_set {
      type    = "OWASP"
      version = "3.2"
    }
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_frontdoor_firewall_policy" "open" {
  name                = "wafoffice"
  resource_group_name = "rg-shop"
  enabled             = var.nobody_sets_it # unknown
}
