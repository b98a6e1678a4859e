resource "azurerm_storage_account" "written" {
  name                          = "storders"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_storage_account" "open" {
  name                          = "stcatalogue"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
