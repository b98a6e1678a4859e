resource "azurerm_postgresql_server" "of_our_own" {
  name                    = "of-our-own"
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  sku_name                = "GP_Gen5_2"
  version                 = "11"
  ssl_enforcement_enabled = true
}

resource "azurerm_postgresql_server_key" "ours" {
  server_id        = azurerm_postgresql_server.of_our_own.id
  key_vault_key_id = azurerm_key_vault_key.db.id
}

resource "azurerm_postgresql_server" "open" { # unknown
  resource_group_name     = "rg-shop"
  location                = "westeurope"
  name                    = var.nobody_sets_it
  sku_name                = "GP_Gen5_2"
  version                 = "11"
  ssl_enforcement_enabled = true
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_postgresql_server_key" "other" {
  server_id        = var.server
  key_vault_key_id = azurerm_key_vault_key.db.id
}

variable "server" {
  type = string
}
