# azurerm 5
resource "azurerm_windows_virtual_machine_scale_set" "by_its_new_name" {
  name                = "vmss-desktops"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D4s_v5"
  instances           = 2
  admin_username      = "desktop"
  admin_password      = var.password

  network_interface {
    name                  = "internal"
    primary               = true
    ip_forwarding_enabled = true # finding

    ip_configuration {
      name      = "internal"
      primary   = true
      subnet_id = azurerm_subnet.build.id
    }
  }

  os_disk {
    caching              = "ReadOnly"
    storage_account_type = "Standard_LRS"
  }
}

variable "password" {
  type      = string
  sensitive = true
}
