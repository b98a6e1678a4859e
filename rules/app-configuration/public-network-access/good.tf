resource "azurerm_app_configuration" "private" {
  name                  = "private"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  public_network_access = "Disabled"
}

resource "azurerm_app_configuration" "left_to_azure" {
  name                = "left-to-azure"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_app_configuration" "open" {
  name                  = "open"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  public_network_access = var.nobody_sets_it # unknown
}
