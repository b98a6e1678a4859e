resource "azurerm_windows_virtual_machine_scale_set" "left_to_the_default" {
  name                = "vmss-web"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D2s_v5"
  instances           = 2
  admin_username      = "builder"
  admin_password      = var.admin_password

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

resource "azurerm_windows_virtual_machine_scale_set" "new_images" {
  name                     = "vmss-app"
  resource_group_name      = "rg-build"
  location                 = "westeurope"
  sku                      = "Standard_D2s_v5"
  instances                = 2
  admin_username           = "builder"
  admin_password           = var.admin_password
  upgrade_mode             = "Rolling"
  enable_automatic_updates = false

  automatic_os_upgrade_policy {
    disable_automatic_rollback  = false
    enable_automatic_os_upgrade = true
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

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_windows_virtual_machine_scale_set" "open" {
  name                     = "vmss-jobs"
  resource_group_name      = "rg-build"
  location                 = "westeurope"
  sku                      = "Standard_D2s_v5"
  instances                = 2
  admin_username           = "builder"
  admin_password           = var.admin_password
  enable_automatic_updates = var.nobody_sets_it # unknown

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
