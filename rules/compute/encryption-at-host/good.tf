resource "azurerm_linux_virtual_machine" "written" {
  name                       = "vm-build"
  resource_group_name        = "rg-build"
  location                   = "westeurope"
  size                       = "Standard_D2s_v5"
  admin_username             = "builder"
  network_interface_ids      = [azurerm_network_interface.build.id]
  encryption_at_host_enabled = true

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_windows_virtual_machine" "confidential" {
  name                  = "vm-ledger"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  size                  = "Standard_DC2as_v5"
  admin_username        = "builder"
  admin_password        = var.admin_password
  network_interface_ids = [azurerm_network_interface.ledger.id]

  os_disk {
    caching                  = "ReadWrite"
    storage_account_type     = "Premium_LRS"
    security_encryption_type = "DiskWithVMGuestState"
  }
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_virtual_machine_scale_set" "open" {
  name                       = "vmss-agents"
  resource_group_name        = "rg-build"
  location                   = "westeurope"
  sku                        = "Standard_D2s_v5"
  instances                  = 2
  admin_username             = "builder"
  encryption_at_host_enabled = var.nobody_sets_it # unknown

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
