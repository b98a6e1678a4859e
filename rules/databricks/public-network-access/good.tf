resource "azurerm_databricks_workspace" "private" {
  name                          = "private"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "premium"
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_databricks_workspace" "open" {
  name                          = "open"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "premium"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
