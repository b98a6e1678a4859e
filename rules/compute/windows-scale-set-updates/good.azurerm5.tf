resource "azurerm_windows_virtual_machine_scale_set" "new_images" {
  name                      = "vmss-app"
  resource_group_name       = "rg-build"
  location                  = "westeurope"
  sku                       = "Standard_D2s_v5"
  instances                 = 2
  admin_username            = "builder"
  admin_password            = var.admin_password
  upgrade_mode              = "Rolling"
  automatic_updates_enabled = false

  automatic_os_upgrade_policy {
    automatic_rollback_enabled   = true
    automatic_os_upgrade_enabled = true
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
