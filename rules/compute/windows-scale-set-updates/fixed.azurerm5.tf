resource "azurerm_windows_virtual_machine_scale_set" "literal" {
  name                      = "vmss-web"
  resource_group_name       = "rg-build"
  location                  = "westeurope"
  sku                       = "Standard_D2s_v5"
  instances                 = 2
  admin_username            = "builder"
  admin_password            = var.admin_password
  automatic_updates_enabled = true # finding

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
