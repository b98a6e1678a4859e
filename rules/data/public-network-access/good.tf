resource "azurerm_data_factory" "private" {
  name                   = "private"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  public_network_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_data_factory" "open" {
  name                   = "open"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  public_network_enabled = var.nobody_sets_it # unknown
}
