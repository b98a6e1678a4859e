resource "azurerm_container_group" "left_to_the_default" { # finding
  name                = "ci-mail"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"

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

resource "azurerm_container_group" "literal" {
  name                = "ci-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"
  ip_address_type     = "Public" # finding
  dns_name_label      = "shop"

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
