resource "azurerm_cdn_frontdoor_firewall_policy" "literal" {
  name                = "wafshop"
  resource_group_name = "rg-shop"
  sku_name            = "Premium_AzureFrontDoor"
  mode                = "Prevention"
  enabled             = true # finding
}

resource "azurerm_web_application_firewall_policy" "through_variable" {
  name                = "waf-through_variable"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  policy_settings {
    enabled = var.protect # finding
    mode    = "Prevention"
  }

  managed_rules {
    managed_rule_set {
      type    = "OWASP"
      version = "3.2"
    }
  }
}

variable "protect" {
  type    = bool
  default = true
}

resource "azurerm_application_gateway" "with_its_own_block" {
  name                = "agw-with-its-own-block"
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

  frontend_port {
    name = "https"
    port = 443
  }

  frontend_ip_configuration {
    name                 = "public"
    public_ip_address_id = azurerm_public_ip.gateway.id
  }

  backend_address_pool {
    name = "shop"
  }

  backend_http_settings {
    name                  = "shop"
    cookie_based_affinity = "Disabled"
    port                  = 443
    protocol              = "Https"
  }

  http_listener {
    name                           = "shop"
    frontend_ip_configuration_name = "public"
    frontend_port_name             = "https"
    protocol                       = "Https"
    ssl_certificate_name           = "shop"
  }

  request_routing_rule {
    name                       = "shop"
    rule_type                  = "Basic"
    priority                   = 10
    http_listener_name         = "shop"
    backend_address_pool_name  = "shop"
    backend_http_settings_name = "shop"
  }

  waf_configuration {
    enabled          = true # finding
    firewall_mode    = "Prevention"
    rule_set_version = "3.2"
  }
}
