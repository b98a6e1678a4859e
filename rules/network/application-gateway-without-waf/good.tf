resource "azurerm_application_gateway" "with_a_policy" {
  name                = "agw-with-a-policy"
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

  firewall_policy_id = azurerm_web_application_firewall_policy.shop.id
}

resource "azurerm_application_gateway" "with_a_policy_for_each_site" {
  name                = "agw-with-a-policy-for-each-site"
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
    firewall_policy_id             = azurerm_web_application_firewall_policy.shop.id
  }

  request_routing_rule {
    name                       = "shop"
    rule_type                  = "Basic"
    priority                   = 10
    http_listener_name         = "shop"
    backend_address_pool_name  = "shop"
    backend_http_settings_name = "shop"
  }
}

resource "azurerm_application_gateway" "with_its_own_block" {
  name                = "agw-with-its-own-block"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name     = "WAF_Medium"
    tier     = "WAF"
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
    enabled          = true
    firewall_mode    = "Prevention"
    rule_set_version = "3.2"
  }
}

resource "azurerm_web_application_firewall_policy" "shop" {
  name                = "waf-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  policy_settings {
    mode = "Prevention"
  }

  managed_rules {
    managed_rule_set {
      type    = "OWASP"
      version = "3.2"
    }
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_application_gateway" "open" {
  name                = "agw-open"
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

  firewall_policy_id = var.nobody_sets_it # unknown
}
