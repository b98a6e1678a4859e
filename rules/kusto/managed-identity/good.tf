resource "azurerm_kusto_cluster" "named" {
  name                = "named"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  identity {
    type = "SystemAssigned"
  }

  sku {
    name = "Standard_E8ads_v5"
  }
}

variable "identities" {
  type = set(string)
}

resource "azurerm_kusto_cluster" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  dynamic "identity" {
    for_each = var.identities
    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }

  sku {
    name = "Standard_E8ads_v5"
  }
}
