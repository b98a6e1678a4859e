resource "azurerm_automation_account" "left_to_the_default" { # finding
  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku_name            = "Basic"
}

variable "public" {
  type    = bool
  default = true
}

resource "azurerm_automation_account" "through_variable" {
  name                          = "through-variable"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku_name                      = "Basic"
  public_network_access_enabled = var.public # finding
}
