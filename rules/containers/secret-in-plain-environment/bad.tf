resource "azurerm_container_group" "web" {
  name                = "web"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"

  container {
    name                  = "web"
    image                 = "crshop.azurecr.io/web:1.4"
    cpu                   = 1
    memory                = 2
    environment_variables = { DB_PASSWORD = var.password } # finding
  }
}

variable "password" {
  type = string
}
