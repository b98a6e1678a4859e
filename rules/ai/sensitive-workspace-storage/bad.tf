resource "azurerm_machine_learning_workspace" "sensitive" {
  name                    = "sensitive"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  application_insights_id = azurerm_application_insights.main.id
  key_vault_id            = azurerm_key_vault.main.id
  high_business_impact    = true
  storage_account_id      = azurerm_storage_account.public.id # finding

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_storage_account" "public" {
  name                     = "public"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"
}
