resource "azurerm_network_interface" "private" {
  name                = "nic-build"
  resource_group_name = "rg-build"
  location            = "westeurope"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.build.id
    private_ip_address_allocation = "Dynamic"
  }
}

resource "azurerm_linux_virtual_machine_scale_set" "private" {
  name                = "vmss-agents"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D2s_v5"
  admin_username      = "agent"

  network_interface {
    name    = "internal"
    primary = true

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

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_network_interface" "open" {
  name                = "nic-partners"
  resource_group_name = "rg-build"
  location            = "westeurope"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.build.id
    private_ip_address_allocation = "Dynamic"
    public_ip_address_id          = var.nobody_sets_it # unknown
  }
}
