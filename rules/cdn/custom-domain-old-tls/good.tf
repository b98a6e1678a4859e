resource "azurerm_cdn_endpoint_custom_domain" "recent" {
  name            = "recent"
  cdn_endpoint_id = azurerm_cdn_endpoint.main.id
  host_name       = "example"

  cdn_managed_https {
    certificate_type = "Dedicated"
    protocol_type    = "ServerNameIndication"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_cdn_endpoint_custom_domain" "open" {
  name            = "open"
  cdn_endpoint_id = azurerm_cdn_endpoint.main.id
  host_name       = "example"

  cdn_managed_https {
    certificate_type = "Dedicated"
    protocol_type    = "ServerNameIndication"
    tls_version      = var.nobody_sets_it # unknown
  }
}
