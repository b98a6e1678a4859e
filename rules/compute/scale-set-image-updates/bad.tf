resource "azurerm_linux_virtual_machine_scale_set" "nothing_said" { # finding
  name                = "vmss-agents"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D2s_v5"
  instances           = 2
  admin_username      = "builder"

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

variable "new_images" {
  type    = bool
  default = false
}

resource "azurerm_windows_virtual_machine_scale_set" "through_variable" {
  name                = "vmss-web"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D2s_v5"
  instances           = 2
  admin_username      = "builder"
  admin_password      = var.admin_password
  upgrade_mode        = "Rolling"

  automatic_os_upgrade_policy {
    disable_automatic_rollback  = false
    enable_automatic_os_upgrade = var.new_images # finding
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

resource "azurerm_virtual_machine_scale_set" "classic" { # finding
  name                = "vmss-old"
  resource_group_name = "rg-build"
  location            = "westeurope"
  upgrade_policy_mode = "Rolling"

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
