# Up to version 3 the provider allows it where nothing is said.
resource "azurerm_storage_account" "left_to_the_default" { # finding
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}
