variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_linux_virtual_machine" "literal" {
  name                            = "vm-build"
  resource_group_name             = "rg-build"
  location                        = "westeurope"
  size                            = "Standard_D2s_v5"
  admin_username                  = "builder"
  admin_password                  = var.admin_password
  disable_password_authentication = false # finding
  network_interface_ids           = [azurerm_network_interface.build.id]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

variable "passwords" {
  type    = bool
  default = true
}

resource "azurerm_linux_virtual_machine_scale_set" "through_variable" {
  name                            = "vmss-agents"
  resource_group_name             = "rg-build"
  location                        = "westeurope"
  sku                             = "Standard_D2s_v5"
  instances                       = 2
  admin_username                  = "builder"
  admin_password                  = var.admin_password
  disable_password_authentication = !var.passwords # finding

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

resource "azurerm_orchestrated_virtual_machine_scale_set" "flexible" {
  name                        = "vmss-web"
  resource_group_name         = "rg-build"
  location                    = "westeurope"
  platform_fault_domain_count = 1

  os_profile {
    linux_configuration {
      admin_username                  = "builder"
      admin_password                  = var.admin_password
      disable_password_authentication = false # finding
    }
  }
}

resource "azurerm_virtual_machine" "classic" {
  name                  = "vm-old"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  vm_size               = "Standard_D2s_v3"
  network_interface_ids = [azurerm_network_interface.old.id]

  os_profile {
    computer_name  = "old"
    admin_username = "builder"
    admin_password = var.admin_password
  }

  os_profile_linux_config {
    disable_password_authentication = false # finding
  }

  storage_os_disk {
    name          = "os"
    create_option = "FromImage"
  }
}

# Here the provider's default is to let passwords in.
resource "azurerm_virtual_machine_scale_set" "classic" {
  name                = "vmss-old"
  resource_group_name = "rg-build"
  location            = "westeurope"
  upgrade_policy_mode = "Manual"

  os_profile {
    computer_name_prefix = "old"
    admin_username       = "builder"
    admin_password       = var.admin_password
  }

  os_profile_linux_config { # finding
    ssh_keys {
      path     = "/home/builder/.ssh/authorized_keys"
      key_data = file("builder.pub")
    }
  }

  sku {
    name     = "Standard_D2s_v3"
    capacity = 2
  }

  storage_profile_os_disk {
    create_option = "FromImage"
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
