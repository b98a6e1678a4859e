resource "azurerm_storage_account" "written" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  network_rules {
    default_action = "Deny"
    bypass         = ["AzureServices"]
    ip_rules       = ["203.0.113.0/24"]
  }
}

resource "azurerm_storage_account" "closed_to_the_internet" {
  name                          = "stcatalogue"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = false
}

resource "azurerm_storage_account" "rules_of_its_own" {
  for_each = {
    we = "westeurope"
    ne = "northeurope"
  }

  name                     = "stcustomers${each.key}"
  resource_group_name      = "rg-shop"
  location                 = each.value
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account_network_rules" "customers" {
  for_each = azurerm_storage_account.rules_of_its_own

  storage_account_id = each.value.id
  default_action     = "Deny"
  bypass             = ["AzureServices", "Metrics"]
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_storage_account" "open" {
  name                     = "stexports"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  network_rules {
    default_action = var.nobody_sets_it # unknown
  }
}

resource "azurerm_storage_account" "judged_by_its_rules" {
  name                     = "strefunds"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account_network_rules" "refunds" {
  storage_account_id = azurerm_storage_account.judged_by_its_rules.id
  default_action     = var.nobody_sets_it
}
