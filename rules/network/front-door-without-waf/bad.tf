resource "azurerm_frontdoor" "shop" {
  name                = "fd-shop"
  resource_group_name = "rg-shop"

  frontend_endpoint { # finding
    name      = "shop"
    host_name = "fd-shop.azurefd.net"
  }

  dynamic "frontend_endpoint" {
    for_each = var.sites

    content {
      name                                    = frontend_endpoint.key
      host_name                               = "${frontend_endpoint.key}.example.com"
      web_application_firewall_policy_link_id = frontend_endpoint.value # finding
    }
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

variable "sites" {
  type    = map(string)
  default = { office = "" }
}
