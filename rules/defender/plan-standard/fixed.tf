resource "azurerm_security_center_subscription_pricing" "servers" {
  tier = "Standard" # finding
}

locals {
  plans = toset(["KeyVaults", "StorageAccounts", "Arm"])
}

variable "tier" {
  type    = string
  default = "Standard"
}

resource "azurerm_security_center_subscription_pricing" "many" {
  for_each = local.plans

  tier          = var.tier # finding
  resource_type = each.value
}
