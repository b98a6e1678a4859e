# azurerm 3
resource "azurerm_postgresql_server" "literal" {
  name                             = "psql-orders"
  resource_group_name              = "rg-shop"
  location                         = "westeurope"
  sku_name                         = "GP_Gen5_4"
  version                          = "11"
  ssl_enforcement_enabled          = true
  ssl_minimal_tls_version_enforced = "TLS1_1" # finding
}

locals {
  tls = { minimum = "TLSEnforcementDisabled" }
}

resource "azurerm_mysql_server" "through_local" {
  name                             = "mysql-prices"
  resource_group_name              = "rg-shop"
  location                         = "westeurope"
  sku_name                         = "GP_Gen5_2"
  version                          = "8.0"
  ssl_enforcement_enabled          = true
  ssl_minimal_tls_version_enforced = local.tls.minimum # finding
}
