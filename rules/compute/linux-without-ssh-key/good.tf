resource "azurerm_linux_virtual_machine" "with_key" {
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

resource "azurerm_linux_virtual_machine" "from_a_disk" {
  name                  = "vm-restored"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  size                  = "Standard_D2s_v5"
  os_managed_disk_id    = azurerm_managed_disk.restored.id
  network_interface_ids = [azurerm_network_interface.restored.id]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_linux_virtual_machine_scale_set" "open" { # unknown
  name                = "vmss-agents"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D2s_v5"
  instances           = 2
  admin_username      = "builder"

  dynamic "admin_ssh_key" {
    for_each = var.nobody_sets_it

    content {
      username   = "builder"
      public_key = admin_ssh_key.value
    }
  }

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
