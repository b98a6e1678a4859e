resource "azurerm_mssql_server" "literal" {
  name                = "sql-orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  version             = "12.0"
  minimum_tls_version = "1.2" # finding
}

variable "oldest_tls" {
  type    = string
  default = "1.2"
}

resource "azurerm_mssql_server" "through_variable" {
  name                = "sql-prices"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  version             = "12.0"
  minimum_tls_version = var.oldest_tls # finding
}

resource "azurerm_mssql_managed_instance" "as_a_number" {
  name                = "sqlmi-reports"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  license_type        = "BasePrice"
  sku_name            = "GP_Gen5"
  storage_size_in_gb  = 64
  subnet_id           = azurerm_subnet.reports.id
  vcores              = 4
  minimum_tls_version = "1.2" # finding
}
