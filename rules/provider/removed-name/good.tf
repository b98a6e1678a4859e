terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

resource "azurerm_storage_account" "new_name" {
  name                       = "new"
  resource_group_name        = "example"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = true
}

# Version 5 took this one away, and version 4 has it still.
resource "azurerm_key_vault" "later" {
  name                      = "later"
  resource_group_name       = "example"
  location                  = "westeurope"
  tenant_id                 = "00000000-0000-0000-0000-000000000000"
  sku_name                  = "standard"
  enable_rbac_authorization = true
}

variable "open" {
  type = string
}

resource "azurerm_storage_account" "unknown_value" {
  name                     = var.open
  resource_group_name      = "example"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}
