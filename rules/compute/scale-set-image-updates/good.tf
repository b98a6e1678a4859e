resource "azurerm_linux_virtual_machine_scale_set" "written" {
  name                = "vmss-agents"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D2s_v5"
  instances           = 2
  admin_username      = "builder"
  upgrade_mode        = "Automatic"

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

resource "azurerm_virtual_machine_scale_set" "classic" {
  name                 = "vmss-old"
  resource_group_name  = "rg-build"
  location             = "westeurope"
  upgrade_policy_mode  = "Rolling"
  automatic_os_upgrade = true

  sku {
    name     = "Standard_D2s_v3"
    capacity = 2
  }

  os_profile {
    computer_name_prefix = "old"
    admin_username       = "builder"
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

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_virtual_machine_scale_set" "open" {
  name                = "vmss-jobs"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D2s_v5"
  instances           = 2
  admin_username      = "builder"
  upgrade_mode        = "Automatic"

  automatic_os_upgrade_policy {
    disable_automatic_rollback  = false
    enable_automatic_os_upgrade = var.nobody_sets_it # unknown
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
