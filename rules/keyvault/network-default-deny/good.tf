resource "azurerm_key_vault" "written" {
  name                       = "kv-payments"
  resource_group_name        = "rg-payments"
  location                   = "westeurope"
  tenant_id                  = "00000000-0000-0000-0000-000000000000"
  sku_name                   = "standard"
  rbac_authorization_enabled = true

  network_acls {
    default_action             = "Deny"
    bypass                     = "AzureServices"
    virtual_network_subnet_ids = [azurerm_subnet.app.id]
  }
}

resource "azurerm_key_vault" "closed_to_the_internet" {
  name                          = "kv-signing"
  resource_group_name           = "rg-payments"
  location                      = "westeurope"
  tenant_id                     = "00000000-0000-0000-0000-000000000000"
  sku_name                      = "premium"
  rbac_authorization_enabled    = true
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_key_vault" "open" {
  name                       = "kv-backups"
  resource_group_name        = "rg-payments"
  location                   = "westeurope"
  tenant_id                  = "00000000-0000-0000-0000-000000000000"
  sku_name                   = "standard"
  rbac_authorization_enabled = true

  network_acls {
    default_action = var.nobody_sets_it # unknown
    bypass         = "AzureServices"
  }
}
