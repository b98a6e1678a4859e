resource "azurerm_cdn_endpoint" "right" {
  name                = "right"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  profile_name        = "example"
  is_https_allowed    = true

  origin {
    name      = "right"
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
  is_https_allowed    = var.nobody_sets_it # unknown

  origin {
    name      = "open"
    host_name = "example"
  }
}
