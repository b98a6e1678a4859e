resource "azurerm_kusto_cluster" "right" {
  name                      = "right"
  resource_group_name       = "rg-shop"
  location                  = "westeurope"
  double_encryption_enabled = true

  sku {
    name = "Standard_E8ads_v5"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_kusto_cluster" "open" {
  name                      = "open"
  resource_group_name       = "rg-shop"
  location                  = "westeurope"
  double_encryption_enabled = var.nobody_sets_it # unknown

  sku {
    name = "Standard_E8ads_v5"
  }
}
