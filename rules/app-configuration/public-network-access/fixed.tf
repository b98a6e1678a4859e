resource "azurerm_app_configuration" "public" {
  name                  = "public"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  public_network_access = "Disabled" # finding
}
