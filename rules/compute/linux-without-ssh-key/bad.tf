variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_linux_virtual_machine" "password_only" { # finding
  name                            = "vm-build"
  resource_group_name             = "rg-build"
  location                        = "westeurope"
  size                            = "Standard_D2s_v5"
  admin_username                  = "builder"
  admin_password                  = var.admin_password
  disable_password_authentication = false
  network_interface_ids           = [azurerm_network_interface.build.id]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

variable "keys" {
  type    = list(string)
  default = []
}

resource "azurerm_linux_virtual_machine_scale_set" "no_keys_given" { # finding
  name                            = "vmss-agents"
  resource_group_name             = "rg-build"
  location                        = "westeurope"
  sku                             = "Standard_D2s_v5"
  instances                       = 2
  admin_username                  = "builder"
  admin_password                  = var.admin_password
  disable_password_authentication = false

  dynamic "admin_ssh_key" {
    for_each = var.keys

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
