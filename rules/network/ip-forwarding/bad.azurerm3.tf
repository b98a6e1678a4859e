# azurerm 3
resource "azurerm_network_interface" "by_its_older_name" {
  name                 = "nic-build"
  resource_group_name  = "rg-build"
  location             = "westeurope"
  enable_ip_forwarding = true # finding

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.build.id
    private_ip_address_allocation = "Dynamic"
  }
}
