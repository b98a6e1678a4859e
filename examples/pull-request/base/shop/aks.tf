# Order processing and the search index.
resource "azurerm_kubernetes_cluster" "shop" {
  name                      = "aks-${local.prefix}"
  resource_group_name       = azurerm_resource_group.shop.name
  location                  = azurerm_resource_group.shop.location
  dns_prefix                = local.prefix
  sku_tier                  = "Standard"
  automatic_upgrade_channel = "patch"
  oidc_issuer_enabled       = true
  workload_identity_enabled = true
  local_account_disabled    = true
  tags                      = local.tags

  default_node_pool {
    name                 = "system"
    vm_size              = "Standard_D4ds_v5"
    vnet_subnet_id       = azurerm_subnet.aks.id
    auto_scaling_enabled = true
    min_count            = 2
    max_count            = 5
  }

  identity {
    type = "SystemAssigned"
  }

  # Office only, in prod.
  api_server_access_profile {
    authorized_ip_ranges = var.aks_authorized_ip_ranges
  }

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled = true
  }

  network_profile {
    network_plugin = "azure"
    network_policy = "azure"
  }
}
