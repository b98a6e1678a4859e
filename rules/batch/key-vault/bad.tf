resource "azurerm_batch_account" "wrong" { # finding
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
