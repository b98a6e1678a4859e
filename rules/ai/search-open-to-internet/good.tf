resource "azurerm_search_service" "one_office" {
  name                = "one-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
  allowed_ips         = ["203.0.113.0/28"]
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_search_service" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
  allowed_ips         = var.nobody_sets_it # unknown
}
