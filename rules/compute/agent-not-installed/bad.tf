resource "azurerm_linux_virtual_machine" "literal" {
  name                       = "vm-build"
  resource_group_name        = "rg-build"
  location                   = "westeurope"
  size                       = "Standard_D2s_v5"
  admin_username             = "builder"
  network_interface_ids      = [azurerm_network_interface.build.id]
  allow_extension_operations = false
  provision_vm_agent         = false # finding

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

locals {
  agent = false
}

resource "azurerm_windows_virtual_machine_scale_set" "through_local" {
  name                         = "vmss-web"
  resource_group_name          = "rg-build"
  location                     = "westeurope"
  sku                          = "Standard_D2s_v5"
  instances                    = 2
  admin_username               = "builder"
  admin_password               = var.admin_password
  extension_operations_enabled = local.agent
  provision_vm_agent           = local.agent # finding

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  network_interface {
    name    = "nic"
    primary = true

    ip_configuration {
      name      = "internal"
      primary   = true
      subnet_id = azurerm_subnet.build.id
    }
  }
}
