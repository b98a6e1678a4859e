resource "azurerm_service_fabric_cluster" "encrypted" {
  name                = "encrypted"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  management_endpoint = "example"
  reliability_level   = "None"
  upgrade_mode        = "Automatic"
  vm_image            = "example"

  fabric_settings {
    name = "Security"
    parameters = {
      ClusterProtectionLevel = "EncryptAndSign"
    }
  }

  node_type {
    name                 = "encrypted"
    client_endpoint_port = 1
    http_endpoint_port   = 1
    instance_count       = 1
    is_primary           = true
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_service_fabric_cluster" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  management_endpoint = "example"
  reliability_level   = "None"
  upgrade_mode        = "Automatic"
  vm_image            = "example"

  fabric_settings {
    name = "Security"
    parameters = { # unknown
      ClusterProtectionLevel = var.nobody_sets_it
    }
  }

  node_type {
    name                 = "open"
    client_endpoint_port = 1
    http_endpoint_port   = 1
    instance_count       = 1
    is_primary           = true
  }
}
