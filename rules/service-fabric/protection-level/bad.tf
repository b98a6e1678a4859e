resource "azurerm_service_fabric_cluster" "nothing_written" { # finding
  name                = "nothing-written"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  management_endpoint = "example"
  reliability_level   = "None"
  upgrade_mode        = "Automatic"
  vm_image            = "example"

  node_type {
    name                 = "nothing-written"
    client_endpoint_port = 1
    http_endpoint_port   = 1
    instance_count       = 1
    is_primary           = true
  }
}

resource "azurerm_service_fabric_cluster" "signed_alone" {
  name                = "signed-alone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  management_endpoint = "example"
  reliability_level   = "None"
  upgrade_mode        = "Automatic"
  vm_image            = "example"

  fabric_settings {
    name = "Security"
    parameters = {
      ClusterProtectionLevel = "Sign" # finding
    }
  }

  node_type {
    name                 = "signed-alone"
    client_endpoint_port = 1
    http_endpoint_port   = 1
    instance_count       = 1
    is_primary           = true
  }
}
