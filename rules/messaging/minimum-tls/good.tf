resource "azurerm_servicebus_namespace" "left_to_the_default" {
  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
}

resource "azurerm_eventhub_namespace" "clicks" {
  name                = "clicks"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
  minimum_tls_version = "1.2"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_servicebus_namespace" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
  minimum_tls_version = var.nobody_sets_it # unknown
}
