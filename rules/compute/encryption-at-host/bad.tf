resource "azurerm_linux_virtual_machine" "nothing_said" { # finding
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

variable "encrypt" {
  type    = bool
  default = false
}

resource "azurerm_windows_virtual_machine_scale_set" "through_variable" {
  name                       = "vmss-web"
  resource_group_name        = "rg-build"
  location                   = "westeurope"
  sku                        = "Standard_D2s_v5"
  instances                  = 2
  admin_username             = "builder"
  admin_password             = var.admin_password
  encryption_at_host_enabled = var.encrypt # finding

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
