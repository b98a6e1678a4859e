resource "azurerm_resource_group" "unlocked" { # finding
  name     = "unlocked"
  location = "westeurope"
}
