resource "azurerm_batch_account" "closed" {
  name                          = "closed"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  public_network_access_enabled = false
}

resource "azurerm_batch_account" "for_one_office" {
  name                = "for-one-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  network_profile {
    account_access {
      default_action = "Deny"
      ip_rule {
        ip_range = "203.0.113.0/28"
      }
    }
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_batch_account" "open" {
  name                          = "open"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  public_network_access_enabled = var.nobody_sets_it # unknown
}
