terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

resource "azurerm_storage_account" "old_name" {
  name                      = "old"
  enable_https_traffic_only = true # finding
  min_tls_version           = "TLS1_2"
}

resource "azurerm_kubernetes_cluster" "nested" {
  name = "nested"

  default_node_pool {
    name                = "default"
    enable_auto_scaling = true # finding
  }
}

resource "azurerm_container_registry" "no_new_name" {
  name = "registry"

  trust_policy { # finding
    enabled = true
  }
}
