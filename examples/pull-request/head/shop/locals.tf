locals {
  prefix = "nwo-${var.environment}"

  # Storage account names allow lower-case letters and digits only.
  short_prefix = "nwo${var.environment}"

  tags = {
    application = "shop"
    cost_center = "CC-4410"
    environment = var.environment
    owner       = "platform@northwind-outfitters.example"
  }
}

data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "shop" {
  name     = "rg-${local.prefix}-shop"
  location = "westeurope"
  tags     = local.tags
}
