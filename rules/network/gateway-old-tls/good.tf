resource "azurerm_application_gateway" "written" {
  name                = "agw-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ssl_policy {
    policy_type = "Predefined"
    policy_name = "AppGwSslPolicy20220101S"
  }
}

resource "azurerm_application_gateway" "left_to_azure" {
  name                = "agw-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_application_gateway" "open" {
  name                = "agw-partners"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ssl_policy {
    policy_type = "Predefined"
    policy_name = var.nobody_sets_it # unknown
  }
}
