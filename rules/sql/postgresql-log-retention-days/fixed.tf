resource "azurerm_postgresql_configuration" "short" {
  resource_group_name = "rg-shop"
  server_name         = "example"
  name                = "log_retention_days"
  value               = "7" # finding
}
