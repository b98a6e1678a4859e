resource "azurerm_cdn_endpoint" "encrypted" {
  name                = "encrypted"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  profile_name        = "example"
  is_http_allowed     = false

  origin {
    name      = "encrypted"
    host_name = "example"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_cdn_endpoint" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  profile_name        = "example"
  is_http_allowed     = var.nobody_sets_it # unknown

  origin {
    name      = "open"
    host_name = "example"
  }
}
