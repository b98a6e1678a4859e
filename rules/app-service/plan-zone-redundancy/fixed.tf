resource "azurerm_service_plan" "wrong" { # finding
  zone_balancing_enabled = true

  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"
  sku_name            = "P1v3"
}
