resource "azurerm_public_ip" "jump" {
  name                = "pip-jump"
  resource_group_name = "rg-build"
  location            = "westeurope"
  allocation_method   = "Static"
}

resource "azurerm_network_interface" "literal" {
  name                = "nic-jump"
  resource_group_name = "rg-build"
  location            = "westeurope"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.build.id
    private_ip_address_allocation = "Dynamic"
    public_ip_address_id          = azurerm_public_ip.jump.id # finding
  }
}

variable "public" {
  type    = bool
  default = true
}

resource "azurerm_network_interface" "through_variable" {
  name                = "nic-web"
  resource_group_name = "rg-build"
  location            = "westeurope"

  ip_configuration {
    name                          = "internal"
    subnet_id                     = azurerm_subnet.build.id
    private_ip_address_allocation = "Dynamic"
    public_ip_address_id          = var.public ? azurerm_public_ip.jump.id : null # finding
  }
}

resource "azurerm_linux_virtual_machine_scale_set" "agents" {
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

      public_ip_address { # finding
        name = "public"
      }
    }
  }

  os_disk {
    caching              = "ReadOnly"
    storage_account_type = "Standard_LRS"
  }
}
