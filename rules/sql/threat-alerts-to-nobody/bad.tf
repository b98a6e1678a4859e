resource "azurerm_mssql_server_security_alert_policy" "nothing_said" { # finding
  resource_group_name = "rg-shop"
  server_name         = azurerm_mssql_server.orders.name
  state               = "Enabled"
}

resource "azurerm_mssql_server_security_alert_policy" "literal" {
  resource_group_name  = "rg-shop"
  server_name          = azurerm_mssql_server.prices.name
  state                = "Enabled"
  email_account_admins = false # finding
}

variable "mail" {
  type    = bool
  default = false
}

resource "azurerm_mssql_managed_instance_security_alert_policy" "through_variable" {
  resource_group_name          = "rg-shop"
  managed_instance_name        = azurerm_mssql_managed_instance.stock.name
  enabled                      = true
  email_account_admins_enabled = var.mail # finding
}
