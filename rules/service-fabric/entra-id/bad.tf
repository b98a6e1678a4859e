resource "azurerm_service_fabric_cluster" "certificates_alone" { # finding
  name                = "certificates-alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  management_endpoint = "example"
  reliability_level   = "None"
  upgrade_mode        = "Automatic"
  vm_image            = "example"

  node_type {
    name                 = "certificates-alone"
    client_endpoint_port = 1
    http_endpoint_port   = 1
    instance_count       = 1
    is_primary           = true
  }
}
