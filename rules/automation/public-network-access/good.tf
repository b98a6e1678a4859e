resource "azurerm_automation_account" "private" {
  name                          = "private"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku_name                      = "Basic"
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_automation_account" "open" {
  name                          = "open"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku_name                      = "Basic"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
