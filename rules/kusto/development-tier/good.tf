resource "azurerm_kusto_cluster" "standard" {
  name                = "standard"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name     = "Standard_E8ads_v5"
    capacity = 2
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_kusto_cluster" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name     = var.nobody_sets_it # unknown
    capacity = 2
  }
}
