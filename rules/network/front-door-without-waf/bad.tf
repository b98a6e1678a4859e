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
}

variable "sites" {
  type    = map(string)
  default = { office = "" }
}
