resource "azurerm_synapse_spark_pool" "wrong" { # finding
  name                 = "wrong"
  node_size            = "Small"
  node_size_family     = "HardwareAcceleratedFPGA"
  spark_version        = "3.4"
  synapse_workspace_id = azurerm_synapse_workspace.main.id
}
