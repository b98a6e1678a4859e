resource "azurerm_linux_virtual_machine" "left_to_the_default" {
  name                  = "vm-build"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  size                  = "Standard_D2s_v5"
  admin_username        = "builder"
  network_interface_ids = [azurerm_network_interface.build.id]

  admin_ssh_key {
    username   = "builder"
    public_key = file("builder.pub")
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_linux_virtual_machine_scale_set" "written" {
  name                            = "vmss-agents"
  resource_group_name             = "rg-build"
  location                        = "westeurope"
  sku                             = "Standard_D2s_v5"
  instances                       = 2
  admin_username                  = "builder"
  disable_password_authentication = true

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

resource "azurerm_virtual_machine" "windows" {
  name                  = "vm-old"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  vm_size               = "Standard_D2s_v3"
  network_interface_ids = [azurerm_network_interface.old.id]

  os_profile_windows_config {
    provision_vm_agent = true
  }

  storage_os_disk {
    name          = "os"
    create_option = "FromImage"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_virtual_machine" "open" {
  name                            = "vm-jump"
  resource_group_name             = "rg-build"
  location                        = "westeurope"
  size                            = "Standard_B1s"
  admin_username                  = "builder"
  disable_password_authentication = var.nobody_sets_it # unknown
  network_interface_ids           = [azurerm_network_interface.jump.id]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}
