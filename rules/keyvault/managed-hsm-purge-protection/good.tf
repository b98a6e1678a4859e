resource "azurerm_key_vault_managed_hardware_security_module" "written" {
  name                     = "hsm-payments"
  resource_group_name      = "rg-payments"
  location                 = "westeurope"
  tenant_id                = "00000000-0000-0000-0000-000000000000"
  sku_name                 = "Standard_B1"
  admin_object_ids         = ["11111111-1111-1111-1111-111111111111"]
  purge_protection_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_key_vault_managed_hardware_security_module" "open" {
  name                     = "hsm-signing"
  resource_group_name      = "rg-payments"
  location                 = "westeurope"
  tenant_id                = "00000000-0000-0000-0000-000000000000"
  sku_name                 = "Standard_B1"
  admin_object_ids         = ["11111111-1111-1111-1111-111111111111"]
  purge_protection_enabled = var.nobody_sets_it # unknown
}
