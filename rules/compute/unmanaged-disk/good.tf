resource "azurerm_virtual_machine" "managed" {
  name                  = "vm-old"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  vm_size               = "Standard_D2s_v3"
  network_interface_ids = [azurerm_network_interface.old.id]

  storage_os_disk {
    name              = "os"
    create_option     = "FromImage"
    managed_disk_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_scale_set" "managed" {
  name                = "vmss-old"
  resource_group_name = "rg-build"
  location            = "westeurope"
  upgrade_policy_mode = "Manual"

  storage_profile_os_disk {
    create_option     = "FromImage"
    managed_disk_type = "Premium_LRS"
  }

  sku {
    name     = "Standard_D2s_v3"
    capacity = 2
  }

  os_profile {
    computer_name_prefix = "old"
    admin_username       = "builder"
  }

  network_profile {
    name    = "nic"
    primary = true

    ip_configuration {
      name      = "internal"
      primary   = true
      subnet_id = azurerm_subnet.build.id
    }
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_virtual_machine" "open" {
  name                  = "vm-older"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  vm_size               = "Standard_D2s_v3"
  network_interface_ids = [azurerm_network_interface.older.id]

  storage_os_disk {
    name          = "os"
    create_option = "FromImage"
    vhd_uri       = var.nobody_sets_it # unknown
  }
}
