resource "azurerm_application_gateway" "plain" {
  name                = "plain"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name     = "WAF_v2"
    tier     = "WAF_v2"
    capacity = 2
  }

  gateway_ip_configuration {
    name      = "gateway"
    subnet_id = azurerm_subnet.gateway.id
  }

  frontend_ip_configuration {
    name                 = "public"
    public_ip_address_id = azurerm_public_ip.gateway.id
  }

  frontend_port {
    name = "port"
    port = 443
  }

  backend_address_pool {
    name = "web"
  }

  backend_http_settings {
    name                  = "web"
    port                  = 443
    protocol              = "Https"
    cookie_based_affinity = "Disabled"
  }

  http_listener {
    name                           = "web"
    frontend_ip_configuration_name = "public"
    frontend_port_name             = "port"
    protocol                       = "Http" # finding
  }

  request_routing_rule {
    name                       = "web"
    priority                   = 10
    rule_type                  = "Basic"
    http_listener_name         = "web"
    backend_address_pool_name  = "web"
    backend_http_settings_name = "web"
  }
}
