resource "azurerm_databricks_workspace" "left_to_the_default" { # finding
  public_network_access_enabled = false

  name                = "left-to-the-default"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "premium"
}

variable "public" {
  type    = bool
  default = false
}

resource "azurerm_databricks_workspace" "through_variable" {
  name                          = "through-variable"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  sku                           = "premium"
  public_network_access_enabled = var.public # finding
}
