resource "azurerm_cdn_endpoint" "left_to_the_default" { # finding
  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  profile_name        = "example"

  origin {
    name      = "left-to-the-default"
    host_name = "example"
  }
}

resource "azurerm_cdn_endpoint" "on" {
  name                = "on"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  profile_name        = "example"
  is_http_allowed     = true # finding

  origin {
    name      = "on"
    host_name = "example"
  }
}
