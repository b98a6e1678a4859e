resource "azurerm_recovery_services_vault" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "Standard"
}

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_recovery_services_vault" "through_variable" {
  name                          = "through-variable"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "Standard"
  public_network_access_enabled = var.public # finding
}
