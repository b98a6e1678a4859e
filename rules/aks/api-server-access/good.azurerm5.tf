# azurerm 5
resource "azurerm_kubernetes_automatic_cluster" "automatic_and_private" {
  name                = "aks-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  identity {
    type = "SystemAssigned"
  }

  private_cluster {
    private_dns_zone_id = "System"
  }
}

resource "azurerm_kubernetes_automatic_cluster" "automatic_for_the_office" {
  name                = "aks-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  identity {
    type = "SystemAssigned"
  }

  api_server_access {
    authorized_ip_ranges = ["203.0.113.0/24"]
  }
}
