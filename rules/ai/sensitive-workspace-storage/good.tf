resource "azurerm_machine_learning_workspace" "sensitive" {
  name                    = "sensitive"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  application_insights_id = azurerm_application_insights.main.id
  key_vault_id            = azurerm_key_vault.main.id
  high_business_impact    = true
  storage_account_id      = azurerm_storage_account.private.id

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_storage_account" "private" {
  name                          = "private"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  account_replication_type      = "GRS"
  account_tier                  = "Standard"
  public_network_access_enabled = false
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_machine_learning_workspace" "open" {
  name                    = "open"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  application_insights_id = azurerm_application_insights.main.id
  key_vault_id            = azurerm_key_vault.main.id
  high_business_impact    = true
  storage_account_id      = var.nobody_sets_it # unknown

  identity {
    type = "SystemAssigned"
  }
}
