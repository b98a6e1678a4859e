resource "azurerm_search_service" "everyone" {
  name                = "everyone"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
  allowed_ips         = ["203.0.113.7", "0.0.0.0/0"] # finding
}
