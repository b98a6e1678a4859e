resource "azurerm_application_gateway" "literal" {
  name                = "agw-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ssl_policy {
    policy_type = "Predefined"
    policy_name = "AppGwSslPolicy20170401" # finding
  }

  sku {
    name     = "Standard_v2"
    tier     = "Standard_v2"
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
}

variable "oldest" {
  type    = string
  default = "TLSv1_1"
}

resource "azurerm_application_gateway" "through_variable" {
  name                = "agw-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ssl_profile {
    name = "old-clients"

    ssl_policy {
      policy_type          = "Custom"
      min_protocol_version = var.oldest # finding
      cipher_suites        = ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]
    }
  }

  sku {
    name     = "Standard_v2"
    tier     = "Standard_v2"
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
}
