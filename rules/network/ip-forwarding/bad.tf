resource "azurerm_network_interface" "literal" {
  name                  = "nic-build"
  resource_group_name   = "rg-build"
  location              = "westeurope"
  ip_forwarding_enabled = true # finding

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.build.id
    private_ip_address_allocation = "Dynamic"
  }
}

variable "forwarding" {
  type    = bool
  default = true
}

resource "azurerm_linux_virtual_machine_scale_set" "through_variable" {
  name                = "vmss-agents"
  resource_group_name = "rg-build"
  location            = "westeurope"
  sku                 = "Standard_D2s_v5"
  admin_username      = "agent"

  network_interface {
    name                 = "internal"
    primary              = true
    enable_ip_forwarding = var.forwarding # finding

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
