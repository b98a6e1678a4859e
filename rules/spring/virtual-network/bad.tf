resource "azurerm_spring_cloud_service" "outside" { # finding
  name                = "outside"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
