resource "azurerm_linux_virtual_machine" "left_to_the_default" { # finding
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

variable "extensions" {
  type    = bool
  default = true
}

resource "azurerm_windows_virtual_machine_scale_set" "through_variable" {
  name                         = "vmss-web"
  resource_group_name          = "rg-build"
  location                     = "westeurope"
  sku                          = "Standard_D2s_v5"
  instances                    = 2
  admin_username               = "builder"
  admin_password               = var.admin_password
  extension_operations_enabled = var.extensions # finding

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
