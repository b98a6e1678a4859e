resource "azurerm_mssql_server" "shop" {
  name                          = "sql-${local.prefix}-shop"
  resource_group_name           = azurerm_resource_group.shop.name
  location                      = azurerm_resource_group.shop.location
  version                       = "12.0"
  administrator_login           = "nwoadmin"
  administrator_login_password  = var.sql_admin_password
  minimum_tls_version           = "1.2"
  public_network_access_enabled = var.sql_public_network_access_enabled
  tags                          = local.tags
}

resource "azurerm_mssql_database" "catalogue" {
  name         = "catalogue"
  server_id    = azurerm_mssql_server.shop.id
  collation    = "SQL_Latin1_General_CP1_CI_AS"
  max_size_gb  = 50
  sku_name     = "S2"
  license_type = "LicenseIncluded"
  tags         = local.tags
}

resource "azurerm_private_endpoint" "sql" {
  name                = "pep-${local.prefix}-sql"
  resource_group_name = azurerm_resource_group.shop.name
  location            = azurerm_resource_group.shop.location
  subnet_id           = azurerm_subnet.aks.id
  tags                = local.tags

  private_service_connection {
    name                           = "sql"
    private_connection_resource_id = azurerm_mssql_server.shop.id
    subresource_names              = ["sqlServer"]
    is_manual_connection           = false
  }
}

# Azure refuses firewall rules while public network access is off.
resource "azurerm_mssql_firewall_rule" "office" {
  count = var.sql_public_network_access_enabled ? 1 : 0

  name             = "office"
  server_id        = azurerm_mssql_server.shop.id
  start_ip_address = cidrhost(var.office_ip_range, 0)
  end_ip_address   = cidrhost(var.office_ip_range, -1)
}
