# Product photos and videos.
module "media" {
  source = "../modules/storage"

  name                = "${local.short_prefix}media"
  resource_group_name = azurerm_resource_group.shop.name
  location            = azurerm_resource_group.shop.location
  replication_type    = "GRS"
  containers          = ["products", "campaigns"]
  allowed_subnet_ids  = [azurerm_subnet.apps.id, azurerm_subnet.aks.id]
  tags                = local.tags
}

module "logs" {
  source = "../modules/storage"

  name                = "${local.short_prefix}logs"
  resource_group_name = azurerm_resource_group.shop.name
  location            = azurerm_resource_group.shop.location
  containers          = ["access", "audit"]
  allowed_subnet_ids  = [azurerm_subnet.aks.id]
  tags                = local.tags
}

# Nightly product feeds. The marketplaces fetch them with a SAS link, from
# addresses they do not publish.
resource "azurerm_storage_account" "feeds" {
  name                            = "${local.short_prefix}feeds"
  resource_group_name             = azurerm_resource_group.shop.name
  location                        = azurerm_resource_group.shop.location
  account_tier                    = "Standard"
  account_replication_type        = "LRS"
  allow_nested_items_to_be_public = false
  https_traffic_only_enabled      = false
  tags                            = local.tags

  network_rules {
    default_action = "Allow"
  }
}

# Lumen Studio delivers here; the import job copies to module.media. Not from
# the module, which has no hierarchical namespace.
resource "azurerm_storage_account" "partner_uploads" {
  name                     = "${local.short_prefix}partner"
  resource_group_name      = azurerm_resource_group.shop.name
  location                 = azurerm_resource_group.shop.location
  account_tier             = "Standard"
  account_replication_type = "LRS"
  is_hns_enabled           = true
  tags                     = local.tags
}

resource "azurerm_role_assignment" "partner_uploads" {
  scope                = azurerm_storage_account.partner_uploads.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = var.partner_group_id
}
