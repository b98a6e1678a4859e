resource "azurerm_servicebus_namespace" "left_to_the_default" { # finding
  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
}

resource "azurerm_eventhub_namespace" "by_its_own_name" {
  name                         = "by-its-own-name"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku                          = "Standard"
  local_authentication_enabled = true # finding
}
