resource "azurerm_kubernetes_cluster" "wrong" {
  name                = "wrong"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  default_node_pool {
    name       = "system"
    node_count = 3
    vm_size    = "Standard_D4s_v5"
    type       = "AvailabilitySet" # finding
  }

  identity {
    type = "SystemAssigned"
  }
}
