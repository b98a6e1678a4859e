resource "azurerm_machine_learning_compute_cluster" "without_keys" {
  name                          = "without-keys"
  location                      = "westeurope"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.main.id
  vm_priority                   = "Dedicated"
  vm_size                       = "Standard_DS2_v2"
  local_auth_enabled            = false

  scale_settings {
    max_node_count                       = 1
    min_node_count                       = 1
    scale_down_nodes_after_idle_duration = "PT120S"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_machine_learning_compute_cluster" "open" {
  name                          = "open"
  location                      = "westeurope"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.main.id
  vm_priority                   = "Dedicated"
  vm_size                       = "Standard_DS2_v2"
  local_auth_enabled            = var.nobody_sets_it # unknown

  scale_settings {
    max_node_count                       = 1
    min_node_count                       = 1
    scale_down_nodes_after_idle_duration = "PT120S"
  }
}
