resource "azurerm_linux_virtual_machine" "web" {
  name                  = "web"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  network_interface_ids = [azurerm_network_interface.web.id]
  admin_username        = "ops"
  size                  = "Standard_D2s_v5"

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_backup_protected_vm" "web" {
  resource_group_name = "rg-shop"
  recovery_vault_name = "example"
  source_vm_id        = azurerm_linux_virtual_machine.web.id
  backup_policy_id    = azurerm_backup_policy_vm.daily.id
}

resource "azurerm_linux_virtual_machine" "open" { # unknown
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  name                  = var.nobody_sets_it
  network_interface_ids = [azurerm_network_interface.web.id]
  admin_username        = "ops"
  size                  = "Standard_D2s_v5"

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_backup_protected_vm" "other" {
  resource_group_name = "rg-shop"
  recovery_vault_name = "example"
  source_vm_id        = var.machine
  backup_policy_id    = azurerm_backup_policy_vm.daily.id
}

variable "machine" {
  type = string
}
