resource "azurerm_synapse_spark_pool" "right" {
  name                      = "right"
  node_size                 = "Small"
  node_size_family          = "HardwareAcceleratedFPGA"
  spark_version             = "3.4"
  synapse_workspace_id      = azurerm_synapse_workspace.main.id
  compute_isolation_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_synapse_spark_pool" "open" {
  name                      = "open"
  node_size                 = "Small"
  node_size_family          = "HardwareAcceleratedFPGA"
  spark_version             = "3.4"
  synapse_workspace_id      = azurerm_synapse_workspace.main.id
  compute_isolation_enabled = var.nobody_sets_it # unknown
}
