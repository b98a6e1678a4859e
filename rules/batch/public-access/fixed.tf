resource "azurerm_batch_account" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
