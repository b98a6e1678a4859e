resource "azurerm_windows_virtual_machine" "literal" {
  name                     = "vm-build"
  resource_group_name      = "rg-build"
  location                 = "westeurope"
  size                     = "Standard_D2s_v5"
  admin_username           = "builder"
  admin_password           = var.admin_password
  network_interface_ids    = [azurerm_network_interface.build.id]
  enable_automatic_updates = false # finding

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}
