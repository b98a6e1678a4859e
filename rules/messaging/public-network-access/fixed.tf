resource "azurerm_eventgrid_domain" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_iothub" "through_variable" {
  name                          = "through-variable"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  public_network_access_enabled = var.public # finding

  sku {
    name     = "S1"
    capacity = 1
  }
}
