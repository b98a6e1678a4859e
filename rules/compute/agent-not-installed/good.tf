resource "azurerm_linux_virtual_machine" "left_to_the_default" {
  name                  = "vm-build"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  size                  = "Standard_D2s_v5"
  admin_username        = "builder"
  network_interface_ids = [azurerm_network_interface.build.id]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_windows_virtual_machine" "open" {
  name                  = "vm-web"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  size                  = "Standard_D2s_v5"
  admin_username        = "builder"
  admin_password        = var.admin_password
  network_interface_ids = [azurerm_network_interface.web.id]
  provision_vm_agent    = var.nobody_sets_it # unknown

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}
