resource "azurerm_linux_virtual_machine" "web" {
  name                  = "web"
  resource_group_name   = "rg-shop"
  location              = "westeurope"
  network_interface_ids = [azurerm_network_interface.web.id]
  admin_username        = "ops"
  size                  = "Standard_D2s_v5"
  custom_data           = base64encode("export DATABASE_PASSWORD=SomeSortOfPassword") # finding

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}
