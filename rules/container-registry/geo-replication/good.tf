resource "azurerm_container_registry" "copied" {
  name                = "copied"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  georeplications {
    location = "northeurope"
  }
}

variable "regions" {
  type = set(string)
}

resource "azurerm_container_registry" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"

  dynamic "georeplications" {
    for_each = var.regions
    content {
      location = georeplications.value
    }
  }
}
