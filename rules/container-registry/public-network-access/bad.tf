resource "azurerm_container_registry" "left_to_the_default" { # finding
  name                = "crshop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Premium"
}

resource "azurerm_container_registry" "literal" {
  name                          = "crtools"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "Premium"
  public_network_access_enabled = true # finding
}
