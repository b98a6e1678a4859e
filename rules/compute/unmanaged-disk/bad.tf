resource "azurerm_virtual_machine" "literal" {
  name                  = "vm-old"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  vm_size               = "Standard_D2s_v3"
  network_interface_ids = [azurerm_network_interface.old.id]

  storage_os_disk {
    name          = "os"
    create_option = "FromImage"
    vhd_uri       = "https://stdisks.blob.core.windows.net/vhds/os.vhd" # finding
  }
}

resource "azurerm_storage_account" "disks" {
  name                     = "stdisks"
  resource_group_name      = "rg-build"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_virtual_machine_scale_set" "containers" {
  name                = "vmss-old"
  resource_group_name = "rg-build"
  location            = "westeurope"
  upgrade_policy_mode = "Manual"

  storage_profile_os_disk {
    name           = "os"
    create_option  = "FromImage"
    vhd_containers = ["${azurerm_storage_account.disks.primary_blob_endpoint}vhds"] # finding
  }

  sku {
    name     = "Standard_D2s_v3"
    capacity = 2
  }

  os_profile {
    computer_name_prefix = "old"
    admin_username       = "builder"
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
