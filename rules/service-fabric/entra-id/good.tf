resource "azurerm_service_fabric_cluster" "with_entra_id" {
  name                = "with-entra-id"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  management_endpoint = "example"
  reliability_level   = "None"
  upgrade_mode        = "Automatic"
  vm_image            = "example"

  azure_active_directory {
    tenant_id              = "00000000-0000-0000-0000-000000000000"
    cluster_application_id = "00000000-0000-0000-0000-000000000001"
    client_application_id  = "00000000-0000-0000-0000-000000000002"
  }

  node_type {
    name                 = "with-entra-id"
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

  azure_active_directory {
    tenant_id              = var.nobody_sets_it # unknown
    cluster_application_id = "00000000-0000-0000-0000-000000000001"
    client_application_id  = "00000000-0000-0000-0000-000000000002"
  }

  node_type {
    name                 = "open"
    client_endpoint_port = 1
    http_endpoint_port   = 1
    instance_count       = 1
    is_primary           = true
  }
}
