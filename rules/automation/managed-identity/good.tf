resource "azurerm_automation_account" "named" {
  name                = "named"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "Basic"

  identity {
    type = "SystemAssigned"
  }
}

variable "identities" {
  type = set(string)
}

resource "azurerm_automation_account" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "Basic"

  dynamic "identity" {
    for_each = var.identities
    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }
}
