resource "azurerm_mssql_server" "of_our_own" {
  name                                         = "of-our-own"
  resource_group_name                          = "rg-shop"
  location                                     = "westeurope"
  version                                      = "12.0"
  administrator_login                          = "sqladmin"
  administrator_login_password                 = var.password
  transparent_data_encryption_key_vault_key_id = "https://kv-data.vault.azure.net/keys/sql/1"
}

variable "password" {
  type = string
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_mssql_server" "open" {
  name                                         = "open"
  resource_group_name                          = "rg-shop"
  location                                     = "westeurope"
  version                                      = "12.0"
  administrator_login                          = "sqladmin"
  administrator_login_password                 = var.password
  transparent_data_encryption_key_vault_key_id = var.nobody_sets_it # unknown
}
