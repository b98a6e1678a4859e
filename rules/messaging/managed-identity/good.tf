resource "azurerm_eventgrid_topic" "orders" {
  name                = "orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  identity {
    type = "SystemAssigned"
  }
}

variable "identities" {
  type = set(string)
}

resource "azurerm_web_pubsub" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard_S1"

  dynamic "identity" {
    for_each = var.identities
    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }
}
