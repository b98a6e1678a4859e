resource "azurerm_cognitive_account" "private" {
  name                          = "private"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  kind                          = "OpenAI"
  sku_name                      = "S0"
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_search_service" "open" {
  name                          = "open"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "standard"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
