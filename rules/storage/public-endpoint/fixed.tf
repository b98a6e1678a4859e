resource "azurerm_storage_account" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_storage_account" "through_variable" {
  name                          = "stcatalogue"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = var.public # finding
}
