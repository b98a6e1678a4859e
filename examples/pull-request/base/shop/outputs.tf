output "storefront_hostname" {
  value = azurerm_linux_web_app.storefront.default_hostname
}

output "sql_server_fqdn" {
  value = azurerm_mssql_server.shop.fully_qualified_domain_name
}
