resource "azurerm_storage_account" "none" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  network_rules {
    default_action = "Deny"
    bypass         = ["None"] # finding
    ip_rules       = ["203.0.113.0/24"]
  }
}

locals {
  bypass = ["Logging", "Metrics"]
}

resource "azurerm_storage_account_network_rules" "through_local" {
  storage_account_id = azurerm_storage_account.catalogue.id
  default_action     = "Deny"
  bypass             = local.bypass # finding
}

resource "azurerm_storage_account" "catalogue" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}
