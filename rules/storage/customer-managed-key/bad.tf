resource "azurerm_storage_account" "nothing_said" { # finding
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

locals {
  regions = {
    we = "westeurope"
    ne = "northeurope"
  }
}

resource "azurerm_storage_account" "one_of_two" { # finding
  for_each = local.regions

  name                     = "stcustomers${each.key}"
  resource_group_name      = "rg-shop"
  location                 = each.value
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account_customer_managed_key" "we" {
  storage_account_id = azurerm_storage_account.one_of_two["we"].id
  key_vault_id       = azurerm_key_vault.shop.id
  key_name           = "storage"
}
