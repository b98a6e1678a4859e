# azurerm 5
resource "azurerm_kubernetes_automatic_cluster" "automatic" { # finding
  name                = "aks-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_kubernetes_automatic_cluster" "automatic_with_the_internet" { # finding
  name                = "aks-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  identity {
    type = "SystemAssigned"
  }

  api_server_access {
    authorized_ip_ranges = ["0.0.0.0/0"]
  }
}
