resource "azurerm_frontdoor" "shop" {
  name                = "fd-shop"
  resource_group_name = "rg-shop"

  frontend_endpoint {
    name                                    = "shop"
    host_name                               = "fd-shop.azurefd.net"
    web_application_firewall_policy_link_id = azurerm_frontdoor_firewall_policy.shop.id
  }

  frontend_endpoint {
    name                                    = "partners"
    host_name                               = "partners.example.com"
    web_application_firewall_policy_link_id = var.nobody_sets_it # unknown
  }
}

resource "azurerm_frontdoor_firewall_policy" "shop" {
  name                = "wafshop"
  resource_group_name = "rg-shop"
  mode                = "Prevention"
}

variable "nobody_sets_it" {
  type = string
}
