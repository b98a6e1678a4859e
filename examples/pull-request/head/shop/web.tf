# Basic tier: no deployment slots.
resource "azurerm_service_plan" "web" {
  name                = "plan-${local.prefix}-web"
  resource_group_name = azurerm_resource_group.shop.name
  location            = azurerm_resource_group.shop.location
  os_type             = "Linux"
  sku_name            = "B3"
  tags                = local.tags
}

resource "azurerm_linux_web_app" "storefront" {
  name                      = "app-${local.prefix}-storefront"
  resource_group_name       = azurerm_resource_group.shop.name
  location                  = azurerm_resource_group.shop.location
  service_plan_id           = azurerm_service_plan.web.id
  virtual_network_subnet_id = azurerm_subnet.apps.id
  https_only                = true
  tags                      = local.tags

  app_settings = {
    KEY_VAULT_URI = azurerm_key_vault.shop.vault_uri
    MEDIA_URL     = module.media.blob_endpoint
  }

  identity {
    type = "SystemAssigned"
  }

  site_config {
    health_check_path                 = "/healthz"
    health_check_eviction_time_in_min = 5
    http2_enabled                     = true

    application_stack {
      node_version = "22-lts"
    }
  }
}

# Release candidates, for Lumen Studio to check campaigns before they go live.
resource "azurerm_linux_web_app" "storefront_staging" {
  name                      = "app-${local.prefix}-storefront-staging"
  resource_group_name       = azurerm_resource_group.shop.name
  location                  = azurerm_resource_group.shop.location
  service_plan_id           = azurerm_service_plan.web.id
  virtual_network_subnet_id = azurerm_subnet.apps.id
  tags                      = local.tags

  app_settings = {
    MEDIA_URL = module.media.blob_endpoint
  }

  site_config {
    http2_enabled = true

    application_stack {
      node_version = "22-lts"
    }
  }
}
