resource "azurerm_kusto_cluster" "of_our_own" {
  name                = "of-our-own"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  sku {
    name = "Standard_E8ads_v5"
  }
}

resource "azurerm_kusto_cluster_customer_managed_key" "ours" {
  cluster_id   = azurerm_kusto_cluster.of_our_own.id
  key_vault_id = azurerm_key_vault.main.id
  key_name     = "kusto"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_kusto_cluster" "perhaps" { # unknown
  resource_group_name = "rg-shop"
  location            = "westeurope"
  name                = var.nobody_sets_it

  sku {
    name = "Standard_E8ads_v5"
  }
}

resource "azurerm_kusto_cluster_customer_managed_key" "of_somebody" {
  cluster_id   = var.cluster
  key_vault_id = azurerm_key_vault.main.id
  key_name     = "kusto"
}

variable "cluster" {
  type = string
}
