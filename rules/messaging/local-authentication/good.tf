resource "azurerm_servicebus_namespace" "orders" {
  name                = "orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
  local_auth_enabled  = false
}

resource "azurerm_eventhub_namespace" "clicks" {
  name                         = "clicks"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku                          = "Standard"
  local_authentication_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_eventgrid_topic" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  local_auth_enabled  = var.nobody_sets_it # unknown
}
