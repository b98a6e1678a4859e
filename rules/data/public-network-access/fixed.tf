resource "azurerm_data_factory" "left_to_the_default" { # finding
  public_network_enabled = false

  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_data_factory" "through_variable" {
  name                   = "through-variable"
  resource_group_name    = "rg-shop"
  location               = "westeurope"
  public_network_enabled = var.public # finding
}
