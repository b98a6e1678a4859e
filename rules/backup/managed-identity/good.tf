resource "azurerm_recovery_services_vault" "named" {
  name                = "named"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"

  identity {
    type = "SystemAssigned"
  }
}

variable "identities" {
  type = set(string)
}

resource "azurerm_recovery_services_vault" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"

  dynamic "identity" {
    for_each = var.identities
    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }
}
