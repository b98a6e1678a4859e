terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

resource "azurerm_storage_account" "old_name" {
  name                     = "old"
  resource_group_name      = "example"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"

  https_traffic_only_enabled = true # finding
}

resource "azurerm_kubernetes_cluster" "nested" {
  name                = "nested"
  resource_group_name = "example"
  location            = "westeurope"
  dns_prefix          = "nested"

  default_node_pool {
    name    = "default"
    vm_size = "Standard_D2s_v3"

    auto_scaling_enabled = true # finding
  }
}

resource "azurerm_container_registry" "no_new_name" {
  name                = "registry"
  resource_group_name = "example"
  location            = "westeurope"
  sku                 = "Premium"

  trust_policy { # finding
    enabled = true
  }
}
