resource "azurerm_key_vault_managed_hardware_security_module" "left_to_the_default" { # finding
  name                = "hsm-payments"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "Standard_B1"
  admin_object_ids    = ["11111111-1111-1111-1111-111111111111"]
}

variable "is_production" {
  type    = bool
  default = false
}

resource "azurerm_key_vault_managed_hardware_security_module" "through_variable" {
  name                       = "hsm-signing"
  resource_group_name        = "rg-payments"
  location                   = "westeurope"
  tenant_id                  = "00000000-0000-0000-0000-000000000000"
  sku_name                   = "Standard_B1"
  admin_object_ids           = ["11111111-1111-1111-1111-111111111111"]
  soft_delete_retention_days = 7
  purge_protection_enabled   = var.is_production # finding
}
