resource "azurerm_container_group" "private" {
  name                = "ci-mail"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"
  ip_address_type     = "Private"
  subnet_ids          = [var.subnet]

  container {
    name   = "worker"
    image  = "crshop.azurecr.io/worker:1.4"
    cpu    = 1
    memory = 1.5

    ports {
      port = 443
    }
  }
}

resource "azurerm_container_group" "no_address" {
  name                = "ci-batch"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"
  ip_address_type     = "None"

  container {
    name   = "worker"
    image  = "crshop.azurecr.io/worker:1.4"
    cpu    = 1
    memory = 1.5

    ports {
      port = 443
    }
  }
}

variable "subnet" {
  type = string
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_container_group" "open" {
  name                = "ci-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"
  ip_address_type     = var.nobody_sets_it # unknown

  container {
    name   = "worker"
    image  = "crshop.azurecr.io/worker:1.4"
    cpu    = 1
    memory = 1.5

    ports {
      port = 443
    }
  }
}
