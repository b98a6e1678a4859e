resource "azurerm_redis_cache" "named" {
  name                = "named"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"

  identity {
    type = "SystemAssigned"
  }
}

variable "identities" {
  type = set(string)
}

resource "azurerm_redis_cache" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"

  dynamic "identity" {
    for_each = var.identities
    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }
}
