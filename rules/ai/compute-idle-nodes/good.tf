resource "azurerm_machine_learning_compute_cluster" "scaled_down" {
  name                          = "scaled-down"
  location                      = "westeurope"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.main.id
  vm_priority                   = "Dedicated"
  vm_size                       = "Standard_DS2_v2"

  scale_settings {
    min_node_count                       = 0
    max_node_count                       = 4
    scale_down_nodes_after_idle_duration = "PT120S"
  }
}

variable "nobody_sets_it" {
  type = number
}

resource "azurerm_machine_learning_compute_cluster" "open" {
  name                          = "open"
  location                      = "westeurope"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.main.id
  vm_priority                   = "Dedicated"
  vm_size                       = "Standard_DS2_v2"

  scale_settings {
    min_node_count                       = var.nobody_sets_it # unknown
    max_node_count                       = 4
    scale_down_nodes_after_idle_duration = "PT120S"
  }
}
