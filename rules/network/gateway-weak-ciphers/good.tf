resource "azurerm_application_gateway" "recent" {
  name                = "recent"
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

  ssl_policy {
    policy_type          = "Custom"
    min_protocol_version = "TLSv1_2"
    cipher_suites        = ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]
  }

  http_listener {
    name                           = "web"
    frontend_ip_configuration_name = "public"
    frontend_port_name             = "port"
    protocol                       = "Https"
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

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_application_gateway" "open" {
  name                = "open"
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

  ssl_policy {
    policy_type          = "Custom"
    min_protocol_version = "TLSv1_2"
    cipher_suites        = var.nobody_sets_it # unknown
  }

  http_listener {
    name                           = "web"
    frontend_ip_configuration_name = "public"
    frontend_port_name             = "port"
    protocol                       = "Https"
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
