resource "azurerm_storage_account" "written" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  network_rules {
    default_action = "Deny"
    bypass         = ["Metrics", "AzureServices"]
  }
}

resource "azurerm_storage_account" "left_to_azure" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  network_rules {
    default_action = "Deny"
    ip_rules       = ["203.0.113.0/24"]
  }
}

# Whoever may come in needs no exception.
resource "azurerm_storage_account_network_rules" "open_to_all" {
  storage_account_id = azurerm_storage_account.left_to_azure.id
  default_action     = "Allow"
  bypass             = ["Metrics"]
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_storage_account_network_rules" "open" {
  storage_account_id = azurerm_storage_account.written.id
  default_action     = "Deny"
  bypass             = var.nobody_sets_it # unknown
}
