resource "azurerm_service_plan" "wrong" {
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"
  sku_name            = "P1v3"
  worker_count        = 1 # finding
}
