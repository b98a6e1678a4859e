resource "azurerm_cognitive_account" "named" {
  name                = "named"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"

  identity {
    type = "SystemAssigned"
  }
}

variable "identities" {
  type = set(string)
}

resource "azurerm_cognitive_account" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"

  dynamic "identity" {
    for_each = var.identities
    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }
}
