resource "azurerm_mssql_server" "literal" {
  name                         = "sql-orders"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "SqlAdmin" # finding
  administrator_login_password = var.password
}

variable "administrator" {
  type    = string
  default = "administrator"
}

resource "azurerm_mssql_managed_instance" "through_variable" {
  name                         = "sqlmi-stock"
  resource_group_name          = "rg-shop"
  location                     = "westeurope"
  license_type                 = "BasePrice"
  sku_name                     = "GP_Gen5"
  storage_size_in_gb           = 64
  subnet_id                    = azurerm_subnet.stock.id
  vcores                       = 4
  administrator_login          = var.administrator # finding
  administrator_login_password = var.password
}

variable "password" {
  type      = string
  sensitive = true
}
