resource "azurerm_machine_learning_compute_cluster" "left_to_the_default" { # finding
  name                          = "left-to-the-default"
  location                      = "westeurope"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.main.id
  vm_priority                   = "Dedicated"
  vm_size                       = "Standard_DS2_v2"

  scale_settings {
    max_node_count                       = 1
    min_node_count                       = 1
    scale_down_nodes_after_idle_duration = "PT120S"
  }
}

variable "keys" {
  type    = bool
  default = true
}

resource "azurerm_machine_learning_compute_cluster" "through_variable" {
  name                          = "through-variable"
  location                      = "westeurope"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.main.id
  vm_priority                   = "Dedicated"
  vm_size                       = "Standard_DS2_v2"
  local_auth_enabled            = var.keys # finding

  scale_settings {
    max_node_count                       = 1
    min_node_count                       = 1
    scale_down_nodes_after_idle_duration = "PT120S"
  }
}
