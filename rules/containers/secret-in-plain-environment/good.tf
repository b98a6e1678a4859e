resource "azurerm_container_group" "web" {
  name                = "web"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"

  container {
    name                         = "web"
    image                        = "crshop.azurecr.io/web:1.4"
    cpu                          = 1
    memory                       = 2
    environment_variables        = { LOG_LEVEL = "info" }
    secure_environment_variables = { DB_PASSWORD = var.password }
  }
}

variable "password" {
  type = string
}

variable "nobody_sets_it" {
  type = map(string)
}

resource "azurerm_container_group" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"

  container {
    name                  = "web"
    image                 = "crshop.azurecr.io/web:1.4"
    cpu                   = 1
    memory                = 2
    environment_variables = var.nobody_sets_it # unknown
  }
}
