resource "azurerm_key_vault" "nothing_said" { # finding
  name                       = "kv-payments"
  resource_group_name        = "rg-payments"
  location                   = "westeurope"
  tenant_id                  = "00000000-0000-0000-0000-000000000000"
  sku_name                   = "standard"
  rbac_authorization_enabled = true
}

variable "firewall" {
  type    = string
  default = "Allow"
}

resource "azurerm_key_vault" "through_variable" {
  name                       = "kv-signing"
  resource_group_name        = "rg-payments"
  location                   = "westeurope"
  tenant_id                  = "00000000-0000-0000-0000-000000000000"
  sku_name                   = "premium"
  rbac_authorization_enabled = true

  network_acls {
    default_action = var.firewall # finding
    bypass         = "AzureServices"
    ip_rules       = ["203.0.113.0/24"]
  }
}

resource "azurerm_key_vault_managed_hardware_security_module" "this" {
  name                          = "hsm-payments"
  resource_group_name           = "rg-payments"
  location                      = "westeurope"
  tenant_id                     = "00000000-0000-0000-0000-000000000000"
  sku_name                      = "Standard_B1"
  admin_object_ids              = ["11111111-1111-1111-1111-111111111111"]
  public_network_access_enabled = true

  network_acls {
    default_action = "Allow" # finding
    bypass         = "None"
  }
}
