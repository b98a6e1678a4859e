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

  backend_pool {
    name                = "shop"
    load_balancing_name = "default"
    health_probe_name   = "default"

    backend {
      host_header = "shop.example.com"
      address     = "shop.example.com"
      http_port   = 80
      https_port  = 443
    }
  }

  backend_pool_load_balancing {
    name = "default"
  }

  backend_pool_health_probe {
    name = "default"
  }

  routing_rule {
    name               = "shop"
    accepted_protocols = ["Https"]
    patterns_to_match  = ["/*"]
    frontend_endpoints = ["shop"]
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
