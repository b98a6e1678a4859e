resource "azurerm_cdn_endpoint" "wrong" {
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  profile_name        = "example"
  is_https_allowed    = true # finding

  origin {
    name      = "wrong"
    host_name = "example"
  }
}
