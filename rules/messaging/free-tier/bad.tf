resource "azurerm_web_pubsub" "free" {
  name                = "free"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Free_F1" # finding
}

resource "azurerm_signalr_service" "free" {
  name                = "free"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name     = "Free_F1" # finding
    capacity = 1
  }
}
