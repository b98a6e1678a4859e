resource "azurerm_mssql_server" "left_to_the_default" {
  name                = "sql-orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  version             = "12.0"
}

resource "azurerm_mssql_managed_instance" "written" {
  name                = "sqlmi-reports"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  license_type        = "BasePrice"
  sku_name            = "GP_Gen5"
  storage_size_in_gb  = 64
  subnet_id           = azurerm_subnet.reports.id
  vcores              = 4
  minimum_tls_version = "1.2"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_mssql_server" "open" {
  name                = "sql-prices"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  version             = "12.0"
  minimum_tls_version = var.nobody_sets_it # unknown
}
