resource "azurerm_machine_learning_compute_cluster" "idle" {
  name                          = "idle"
  location                      = "westeurope"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.main.id
  vm_priority                   = "Dedicated"
  vm_size                       = "Standard_DS2_v2"

  scale_settings {
    min_node_count                       = 2 # finding
    max_node_count                       = 4
    scale_down_nodes_after_idle_duration = "PT120S"
  }
}
