resource "azurerm_linux_virtual_machine_scale_set" "nothing_said" { # finding
  name                = "vmss-agents"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D2s_v5"
  instances           = 2
  admin_username      = "builder"
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
}

resource "azurerm_virtual_machine_scale_set" "classic" { # finding
  name                = "vmss-old"
  resource_group_name = "rg-build"
  location            = "westeurope"
  upgrade_policy_mode = "Rolling"
}
