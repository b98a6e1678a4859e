resource "azurerm_cdn_endpoint_custom_domain" "old" {
  name            = "old"
  cdn_endpoint_id = azurerm_cdn_endpoint.main.id
  host_name       = "example"

  cdn_managed_https {
    certificate_type = "Dedicated"
    protocol_type    = "ServerNameIndication"
    tls_version      = "TLS10" # finding
  }
}
