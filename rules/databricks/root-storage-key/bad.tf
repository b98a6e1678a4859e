resource "azurerm_databricks_workspace" "without_a_key" {
  name                         = "without-a-key"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  sku                          = "premium"
  customer_managed_key_enabled = false # finding
}
