resource "azurerm_databricks_workspace" "of_our_own" {
  name                         = "of-our-own"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku                          = "premium"
  customer_managed_key_enabled = true
}

resource "azurerm_databricks_workspace_root_dbfs_customer_managed_key" "ours" {
  workspace_id     = azurerm_databricks_workspace.of_our_own.id
  key_vault_key_id = azurerm_key_vault_key.dbfs.id
}

resource "azurerm_databricks_workspace" "of_another_tier" {
  name                = "of-another-tier"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  sku                 = "standard"
}

resource "azurerm_databricks_workspace" "perhaps" { # unknown
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku                          = "premium"
  name                         = var.nobody_sets_it
  customer_managed_key_enabled = true
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_databricks_workspace_root_dbfs_customer_managed_key" "of_somebody" {
  workspace_id     = var.workspace
  key_vault_key_id = azurerm_key_vault_key.dbfs.id
}

variable "workspace" {
  type = string
}
