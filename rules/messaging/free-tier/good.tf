resource "azurerm_web_pubsub" "paid" {
  name                = "paid"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard_S1"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_web_pubsub" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = var.nobody_sets_it # unknown
}
